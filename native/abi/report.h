/*
 * report.h - what went wrong, with where and what to do next, on its way to pglite_last_error().
 */
#ifndef PGLITE_REPORT_H
#define PGLITE_REPORT_H

#include "pglite.h"

#define REPORT_TEXT 2048

typedef struct report
{
	pglite_status status;
	int			os_error;
	char		message[REPORT_TEXT];
	char		detail[REPORT_TEXT];
	char		hint[REPORT_TEXT];
	char		sqlstate[8];
} report;

/* The calling thread's report, emptied. NULL when there is no memory for one. */
extern report *report_begin(void);

/*
 * Each sets its part. The first returns status, so a function can end with it; os_error (0 = none) is described behind the
 * message. A NULL report is allowed everywhere.
 */
extern pglite_status report_error(report *r, pglite_status status, int os_error, const char *format,...)
			__attribute__((format(printf, 4, 5)));
extern void report_detail(report *r, const char *format,...) __attribute__((format(printf, 2, 3)));
extern void report_hint(report *r, const char *format,...) __attribute__((format(printf, 2, 3)));

#endif
