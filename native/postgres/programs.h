/*
 * programs.h - what would start other programs.
 */
#ifndef PGLITE_PROGRAMS_H
#define PGLITE_PROGRAMS_H

extern void programs_refuse(void);						/* settings that hold a command; before the settings are made */
extern void programs_refuse_copy(const char *command);	/* raises the error of COPY ... PROGRAM */

#endif
