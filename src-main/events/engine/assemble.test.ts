import { describe, expect, it } from 'vitest'
import { assemble } from './assemble.ts'
import { compile, start } from './chunk-memory.ts'

describe('the assembler', () => {
  it('makes a module that runs, with labels, conditions and calls of its caller', () => {
    const text = `(module
      (import "caller" "twice" (func $twice (param i32) (result i32)))
      (func $sum (export "sum") (param $n i32) (result i32) (local $sum i32)
        ;; 1 + 2 + ... + n
        (block $done
        (loop $each
          (br_if $done (i32.eqz $n))
          (local.set $sum (i32.add $sum $n))
          (local.set $n (i32.sub $n 1))
          (br $each)))
        (if (result i32) (i32.gt_s $sum 100) (then (call $twice $sum)) (else -7))))`
    const twice = (value: number): number => value * 2
    const exports = start(compile(assemble(text)), { twice }) as { sum(n: number): number }
    expect([exports.sum(10), exports.sum(100)]).toEqual([-7, 10_100])
  })

  it.each([
    ['an instruction', '(module (func $f (i32.frobnicate 1)))', 'unknown: i32.frobnicate'],
    ['a local', '(module (func $f (drop $x)))', 'unknown: $x'],
    ['a label', '(module (func $f (br $x)))', 'no label $x'],
    ['parentheses', '(module (func $f)', 'parentheses do not match'],
  ])('refuses %s that it does not know', (_, text, message) => {
    expect(() => assemble(text)).toThrow(message)
  })
})
