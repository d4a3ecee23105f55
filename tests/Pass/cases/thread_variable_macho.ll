; The same on macOS, where a function of the system answers where the variable is on this thread.
target triple = "arm64-apple-macos11.0"

@session_base = external hidden thread_local global ptr

declare ptr @llvm.threadlocal.address.p0(ptr)
declare void @wait_for_client()

define i64 @twice() {
  %first = call ptr @llvm.threadlocal.address.p0(ptr @session_base)
  %block = load ptr, ptr %first
  %one = load i64, ptr %block
  call void @wait_for_client()
  %second = call ptr @llvm.threadlocal.address.p0(ptr @session_base)
  %again = load ptr, ptr %second
  %two = load i64, ptr %again
  %sum = add i64 %one, %two
  ret i64 %sum
}
