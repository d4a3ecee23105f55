; expect: initialiser of table cannot be taken apart
; A table of 32-bit distances, as LLVM makes them from tables of pointers.
@target = global i32 1
@anchor = constant i32 2
@table = global i32 trunc (i64 sub (i64 ptrtoint (ptr @target to i64), i64 ptrtoint (ptr @anchor to i64)) to i32)

define i32 @look() {
  %value = load i32, ptr @table
  ret i32 %value
}
