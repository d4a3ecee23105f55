; expect: initialiser of low cannot be taken apart
; An address cut to four bytes cannot be made good in a new session.
@target = global i32 1
@low = global i32 ptrtoint (ptr @target to i32)

define i32 @look() {
  %value = load i32, ptr @low
  ret i32 %value
}
