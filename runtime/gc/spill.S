# size_t ppy_gc_with_registers(size_t (*fn)(void* arg, void* sp), void* arg)
#
# Pushes the callee-saved registers, so that the conservative scan from sp sees every value that a
# caller may keep in one, then calls fn(arg, sp). Caller-saved registers are on the stack already:
# the call that leads here may collect, so whoever needed them has saved them. x86-64 System V.
    .text
    .globl ppy_gc_with_registers
    .hidden ppy_gc_with_registers
    .type ppy_gc_with_registers, @function
    .p2align 4
ppy_gc_with_registers:
    .cfi_startproc
    pushq %rbp
    .cfi_def_cfa_offset 16
    .cfi_offset %rbp, -16
    movq %rsp, %rbp
    .cfi_def_cfa_register %rbp
    pushq %rbx
    .cfi_offset %rbx, -24
    pushq %r12
    .cfi_offset %r12, -32
    pushq %r13
    .cfi_offset %r13, -40
    pushq %r14
    .cfi_offset %r14, -48
    pushq %r15
    .cfi_offset %r15, -56
    subq $8, %rsp
    movq %rdi, %rax
    movq %rsi, %rdi
    movq %rsp, %rsi
    callq *%rax
    addq $8, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    .cfi_def_cfa %rsp, 8
    retq
    .cfi_endproc
    .size ppy_gc_with_registers, .-ppy_gc_with_registers
    .section .note.GNU-stack,"",@progbits
