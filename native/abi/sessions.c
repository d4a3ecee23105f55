/*
 * sessions.c - direct sessions for the host.
 */
#include "handle.h"
#include "direct.h"

#include <errno.h>
#include <signal.h>

static direct *
behind(pglite_session *session)
{
	return (direct *) session;
}

static pglite_status
begin(const pglite_session *session, report **r)
{
	pglite_status status = call_begin(r);

	if (status == PGLITE_OK && session == NULL)
		status = report_error(*r, PGLITE_E_ARGUMENT, 0, "session is NULL");
	return status;
}

static pglite_status
refuse(int failed, report *r)
{
	if (failed == EBUSY)
		return report_error(r, PGLITE_E_BUSY, 0, "another thread is in this session");
	return report_error(r, PGLITE_E_STATE, failed, "a session cannot be called from inside a session");
}

pglite_status
pglite_session_open(pglite_cluster *handle, pglite_session **out)
{
	report	   *r;
	pglite_status status = call_begin(&r);
	direct	   *d;
	int			failed;

	if (status == PGLITE_OK && (handle == NULL || out == NULL))
		status = report_error(r, PGLITE_E_ARGUMENT, 0, "%s is NULL", handle ? "out" : "cluster");
	if (status != PGLITE_OK)
		return status;
	if ((failed = direct_open(handle->cluster, &d)) != 0)
		return report_connect_failure(r, handle, failed);
	*out = (pglite_session *) d;
	return PGLITE_OK;
}

pglite_status
pglite_session_exchange(pglite_session *session, pglite_exchange *exchange)
{
	static const pglite_session_state states[] = {
		[DIRECT_READY] = PGLITE_SESSION_READY,[DIRECT_MORE] = PGLITE_SESSION_MORE,[DIRECT_ENDED] = PGLITE_SESSION_ENDED
	};
	report	   *r;
	pglite_status status = begin(session, &r);
	direct_exchange x;
	int			failed;

	if (status != PGLITE_OK)
		return status;
	if (exchange == NULL || exchange->struct_size < sizeof *exchange || (exchange->input_size > 0 && exchange->input == NULL) ||
		(exchange->output_size > 0 && exchange->output == NULL))
		return report_error(r, PGLITE_E_ARGUMENT, 0, "pglite_exchange is missing, too small, or has sizes without memory");
	x = (direct_exchange) {
		.input = exchange->input, .input_size = exchange->input_size,
		.output = exchange->output_size > 0 ? exchange->output : NULL, .output_size = exchange->output_size
	};
	if ((failed = direct_run(behind(session), &x)) != 0)
		return refuse(failed, r);
	exchange->input_taken = exchange->input_size - x.input_size;
	exchange->output_filled = exchange->output_size - x.output_size;
	exchange->state = states[x.state];
	return PGLITE_OK;
}

pglite_status
pglite_session_wait(pglite_session *session, uint32_t timeout_ms)
{
	report	   *r;
	pglite_status status = begin(session, &r);

	if (status != PGLITE_OK || direct_wait(behind(session), deadline_us(timeout_ms, UINT32_MAX)))
		return status;
	return report_error(r, PGLITE_E_TIMEOUT, 0, "the session has not said anything within %u ms, or before an interrupt",
						(unsigned) timeout_ms);
}

pglite_status
pglite_session_interrupt(pglite_session *session)
{
	report	   *r;
	pglite_status status = begin(session, &r);

	if (status == PGLITE_OK)
		direct_interrupt(behind(session));
	return status;
}

static pglite_status
send_signal(pglite_session *session, int sig)
{
	report	   *r;
	pglite_status status = begin(session, &r);

	if (status == PGLITE_OK)
		direct_signal(behind(session), sig);
	return status;
}

pglite_status
pglite_session_cancel(pglite_session *session)
{
	return send_signal(session, SIGINT);
}

pglite_status
pglite_session_terminate(pglite_session *session)
{
	return send_signal(session, SIGTERM);
}

pglite_status
pglite_session_close(pglite_session *session)
{
	report	   *r;
	pglite_status status = call_begin(&r);
	int			failed;

	if (status != PGLITE_OK || session == NULL)
		return status;
	return (failed = direct_close(behind(session))) == 0 ? PGLITE_OK : refuse(failed, r);
}
