/*
 * standard_streams.h - the names that a session's standard streams have once the contract has renamed PostgreSQL's: the system's header
 * makes stderr a macro for __stderrp.
 */
#define session_stdin	pgs___stdinp
#define session_stdout	pgs___stdoutp
#define session_stderr	pgs___stderrp
