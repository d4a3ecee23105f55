; Between its two reads of the base this function may have gone on on another thread.
target triple = "aarch64-linux-gnu"

@session_base = external hidden thread_local(initialexec) global ptr

declare ptr @llvm.threadlocal.address.p0(ptr)
declare ptr @llvm.thread.pointer()
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

; What a module in a file of its own does: the loader has told it the distance.
define i64 @in_a_module(i64 %distance) {
  %first = call ptr @llvm.thread.pointer()
  %near = getelementptr i8, ptr %first, i64 %distance
  %one = load i64, ptr %near
  call void @wait_for_client()
  %second = call ptr @llvm.thread.pointer()
  %far = getelementptr i8, ptr %second, i64 %distance
  %two = load i64, ptr %far
  %sum = add i64 %one, %two
  ret i64 %sum
}
