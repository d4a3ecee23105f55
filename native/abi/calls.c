/*
 * calls.c - what a host does with a running cluster.
 */
#include "handle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FREE_PATIENCE_US	INT64_C(60000000)
#define CANCEL_PATIENCE_US	INT64_C(10000000)
#define CANCEL_REQUEST_CODE	UINT32_C(80877102)
#define MAX_CANCEL_KEY		256

static pglite_status
begin(pglite_cluster *handle, report **r)
{
	pglite_status status = call_begin(r);

	if (status == PGLITE_OK && handle == NULL)
		status = report_error(*r, PGLITE_E_ARGUMENT, 0, "cluster is NULL");
	return status;
}

pglite_status
pglite_cluster_stop(pglite_cluster *handle, pglite_stop_mode mode, uint32_t timeout_ms)
{
	report	   *r;
	pglite_status status = begin(handle, &r);
	char		left[512];
	long long	asked_ms;

	if (status != PGLITE_OK)
		return status;
	if ((int) mode < PGLITE_STOP_SMART || mode > PGLITE_STOP_IMMEDIATE)
		return report_error(r, PGLITE_E_ARGUMENT, 0, "unknown stop mode %d", (int) mode);
	if (cluster_stop(handle->cluster, mode, deadline_us(timeout_ms, 0)))
		return PGLITE_OK;
	asked_ms = (supervisor_now_us() - handle->cluster->stop_asked_us) / 1000;
	report_error(r, PGLITE_E_TIMEOUT, 0, "the cluster has not stopped %lld ms after it was told to; it goes on stopping", asked_ms);
	cluster_name_threads(handle->cluster, left, sizeof left);
	if (left[0])
		report_detail(r, "It waits for: %s", left);
	report_hint(r, mode == PGLITE_STOP_SMART ? "It waits for its sessions to end. Call again with fast mode to end them." :
				"Call again to wait longer, or with immediate mode.");
	return PGLITE_E_TIMEOUT;
}

/* Memory that threads may still look at is left to them. */
void
pglite_cluster_free(pglite_cluster *handle)
{
	if (handle == NULL || supervisor_forked() ||
		!cluster_stop(handle->cluster, PGLITE_STOP_IMMEDIATE, supervisor_now_us() + FREE_PATIENCE_US))
		return;
	cluster_destroy(handle->cluster);
	free(handle->path);
	free(handle);
}

pglite_status
pglite_cluster_get_status(pglite_cluster *handle, pglite_cluster_status *out)
{
	report	   *r;
	pglite_status status = begin(handle, &r);
	pglite_cluster_status now = {.struct_size = sizeof now};
	cluster    *c;

	if (status != PGLITE_OK)
		return status;
	if (out == NULL || out->struct_size < offsetof(pglite_cluster_status, memory_bytes))
		return report_error(r, PGLITE_E_ARGUMENT, 0, "pglite_cluster_status is missing or too small");
	c = handle->cluster;
	supervisor_lock(NULL);
	now.state = c->state;
	now.exit_status = c->exit_status;
	now.threads = (uint32_t) c->threads;
	now.client_backends = (uint32_t) c->clients;
	now.crashes = c->crashes;
	now.shared_memory_bytes = c->shmem.address ? c->shmem.size : 0;
	supervisor_unlock(NULL);
	now.events_lost = events_lost(&c->events);
	now.memory_bytes = c->heap_bytes;
	now.memory_limit = c->memory_limit;
	now.struct_size = out->struct_size;
	memcpy(out, &now, out->struct_size < sizeof now ? out->struct_size : sizeof now);
	return PGLITE_OK;
}

pglite_status
pglite_cluster_get_memory(pglite_cluster *handle, pglite_session_memory *out, size_t room, size_t *count)
{
	report	   *r;
	pglite_status status = begin(handle, &r);

	if (status != PGLITE_OK)
		return status;
	if (count == NULL || (room > 0 && out == NULL))
		return report_error(r, PGLITE_E_ARGUMENT, 0, "%s is NULL", count ? "out" : "count");
	*count = memory_of_sessions(handle->cluster, out, room);
	return PGLITE_OK;
}

pglite_status
report_connect_failure(report *r, const pglite_cluster *handle, int failed)
{
	if (failed == ENOTCONN)
	{
		failure    *why = &handle->cluster->failure;

		supervisor_lock(NULL);
		report_error(r, PGLITE_E_STATE, 0, "the cluster in \"%s\" does not run%s%s", handle->path, why->message[0] ? ": " : "",
					 why->message);
		if (why->detail[0])
			report_detail(r, "%s", why->detail);
		if (r)
			memcpy(r->sqlstate, why->sqlstate, sizeof r->sqlstate);
		supervisor_unlock(NULL);
		report_hint(r, "Start it again.");
		return PGLITE_E_STATE;
	}
	if (failed == ENOBUFS)
		return report_error(r, PGLITE_E_LIMIT, 0, "%d connections already wait to be accepted", MAX_WAITING);
	if (failed == EAGAIN)
	{
		report_error(r, PGLITE_E_LIMIT, failed, "there is no thread for another session");
		report_hint(r, "The limit on threads of the user or the control group, or %d sessions in this process, are reached. "
					"Raise it, or close sessions.", MAX_INSTANCES);
	}
	else if (failed == EMFILE || failed == ENFILE)
	{
		report_error(r, PGLITE_E_LIMIT, failed, "there are no descriptors for another session");
		report_hint(r, "The limit on open files of the process is reached. Raise it (ulimit -n), or close sessions and files.");
	}
	else if (failed == ENOMEM)
	{
		report_error(r, PGLITE_E_MEMORY, failed, "there is no memory for another session");
		report_hint(r, "The memory limit of the cluster, or the address space of the process, is used up. Raise it, or close sessions.");
	}
	else
		return report_error(r, PGLITE_E_IO, failed, "cannot connect");
	if (r)
		strcpy(r->sqlstate, failed == ENOMEM ? "53200" : "53300");
	return failed == ENOMEM ? PGLITE_E_MEMORY : PGLITE_E_LIMIT;
}

static pglite_status
connect_to(pglite_cluster *handle, int *fd, report *r)
{
	int			failed = listener_connect(handle->cluster, fd);

	return failed == 0 ? PGLITE_OK : report_connect_failure(r, handle, failed);
}

pglite_status
pglite_connect(pglite_cluster *handle, int *fd)
{
	report	   *r;
	pglite_status status = begin(handle, &r);

	if (status != PGLITE_OK)
		return status;
	if (fd == NULL)
		return report_error(r, PGLITE_E_ARGUMENT, 0, "fd is NULL");
	return connect_to(handle, fd, r);
}

static void
put_uint32(unsigned char *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (unsigned char) (value >> (24 - 8 * i));
}

/* The server answers a CancelRequest by closing the connection. */
pglite_status
pglite_cancel(pglite_cluster *handle, int32_t pid, const void *key, size_t key_length)
{
	report	   *r;
	pglite_status status = begin(handle, &r);
	unsigned char request[12 + MAX_CANCEL_KEY];
	wire		w = {.fd = -1};
	bool		taken;

	if (status != PGLITE_OK)
		return status;
	if (key == NULL || key_length < 4 || key_length > MAX_CANCEL_KEY)
		return report_error(r, PGLITE_E_ARGUMENT, 0, "a cancel key has 4 to %d bytes, not %zu", MAX_CANCEL_KEY, key_length);
	if ((status = connect_to(handle, &w.fd, r)) != PGLITE_OK)
		return status;
	put_uint32(request, (uint32_t) (12 + key_length));
	put_uint32(request + 4, CANCEL_REQUEST_CODE);
	put_uint32(request + 8, (uint32_t) pid);
	memcpy(request + 12, key, key_length);
	w.until_us = supervisor_now_us() + CANCEL_PATIENCE_US;
	taken = wire_send(&w, request, 12 + key_length) && wire_wait_closed(&w);
	wire_end(&w);
	return taken ? PGLITE_OK : report_error(r, PGLITE_E_TIMEOUT, 0, "the server has not taken the cancel request in time");
}

pglite_status
pglite_event_wait(pglite_cluster *handle, uint32_t timeout_ms, pglite_event **out)
{
	report	   *r;
	pglite_status status = begin(handle, &r);

	if (status != PGLITE_OK)
		return status;
	if (out == NULL)
		return report_error(r, PGLITE_E_ARGUMENT, 0, "out is NULL");
	*out = events_take(&handle->cluster->events, deadline_us(timeout_ms, UINT32_MAX));
	return PGLITE_OK;
}

void
pglite_event_free(pglite_event *event)
{
	free(event);
}
