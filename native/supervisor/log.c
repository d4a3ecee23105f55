/*
 * log.c - from PostgreSQL's messages to events, and the memory of why a start failed.
 */
#include "cluster.h"

#include <stdio.h>
#include <string.h>

static void
keep(char *to, size_t size, const char *text)
{
	if (text)
		snprintf(to, size, "%s", text);
}

static const char *
text_or_null(const char *text)
{
	return text[0] ? text : NULL;
}

/* That it has stopped comes with the reason, if nobody asked for it. */
void
event_state(cluster *c)
{
	pglite_event event = {.kind = PGLITE_EVENT_STATE, .state = c->state};

	if (c->state == PGLITE_STATE_STOPPED)
	{
		event.message = text_or_null(c->failure.message);
		event.detail = text_or_null(c->failure.detail);
		event.hint = text_or_null(c->failure.hint);
		keep(event.sqlstate, sizeof event.sqlstate, c->failure.sqlstate);
	}
	events_push(&c->events, &event);
}

void
event_crash(cluster *c)
{
	events_push(&c->events, &(pglite_event) {
		.kind = PGLITE_EVENT_BACKEND_CRASH, .state = c->state, .pid = c->reaped.pid, .exit_status = c->reaped.status,
		.backend = c->reaped.kind
	});
}

/*
 * The first FATAL or PANIC of the postmaster or the startup process is the reason why a cluster does not start; the first PANIC of
 * any process why it ends, if it does not recover. What a complaint below that said (which
 * line of which file) is often the better half of it: PostgreSQL's last word is then only that the file contains errors.
 */
static void
remember(failure *f, const struct supervisor_log *record)
{
	if (record->severity >= PGLITE_SEVERITY_FATAL && f->message[0] == '\0')
	{
		keep(f->message, sizeof f->message, record->message);
		keep(f->hint, sizeof f->hint, record->hint);
		keep(f->sqlstate, sizeof f->sqlstate, record->sqlstate);
		keep(f->detail, sizeof f->detail, record->detail ? record->detail : f->complaint[0] ? f->complaint : NULL);
	}
	else if (record->severity >= PGLITE_SEVERITY_LOG && record->sqlstate && strncmp(record->sqlstate, "00", 2) != 0)
		keep(f->complaint, sizeof f->complaint, record->message);
}

static bool
decides_start(const instance *self)
{
	return self->is_postmaster || strcmp(self->kind, "startup") == 0;
}

void
supervisor_log(instance *self, const struct supervisor_log *record)
{
	cluster    *c = self->cluster;
	pglite_event event = {
		.kind = PGLITE_EVENT_LOG, .state = c->state, .severity = (pglite_severity) record->severity, .pid = self->pid,
		.backend = record->backend, .message = record->message, .detail = record->detail, .hint = record->hint,
		.context = record->context, .statement = record->statement
	};

	keep(event.sqlstate, sizeof event.sqlstate, record->sqlstate);
	if (decides_start(self) ? c->state == PGLITE_STATE_STARTING || record->severity >= PGLITE_SEVERITY_FATAL :
		record->severity >= PGLITE_SEVERITY_PANIC)
	{
		supervisor_lock(self);
		remember(&c->failure, record);
		supervisor_unlock(self);
	}
	events_push(&c->events, &event);
}

void
supervisor_output(instance *self, const char *text, size_t length)
{
	cluster    *c = self->cluster;
	char		copy[4096];

	while (length > 0)
	{
		size_t		part = length < sizeof copy ? length : sizeof copy - 1;

		memcpy(copy, text, part);
		copy[part] = '\0';
		if (c->state == PGLITE_STATE_STARTING && decides_start(self))
		{
			supervisor_lock(self);
			keep(c->failure.output, sizeof c->failure.output, copy);
			c->failure.output[strcspn(c->failure.output, "\n")] = '\0';
			supervisor_unlock(self);
		}
		events_push(&c->events, &(pglite_event) {
			.kind = PGLITE_EVENT_OUTPUT, .state = c->state, .pid = self->pid, .backend = self->kind, .message = copy
		});
		text += part;
		length -= part;
	}
}
