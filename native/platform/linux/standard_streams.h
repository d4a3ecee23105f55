/*
 * standard_streams.h - the names that a session's standard streams have once the contract has renamed PostgreSQL's.
 */
#define session_stdin	pgs_stdin
#define session_stdout	pgs_stdout
#define session_stderr	pgs_stderr
