import { valueKinds } from './json-scan.ts'
import { node, NODES, NOTES, ROOM, state, takers } from './kernel-state.ts'
import { slots } from './line-fields.ts'

/*
 * What is done to every byte of a log, in WebAssembly: lines of a known shape become rows, and rows
 * become columns. Everything rare (a line of a new shape, an escape, a fault, an odd number or
 * timestamp) is left to JavaScript, which works on the same memory.
 */

const NO_REVENUE = 0x7fffffff
const DAY_MICROS = 86_400_000_000

const { string, number, object } = valueKinds
const absent = valueKinds.null

/** Of a slot of the line at hand. */
const from = (slot: number): string => `offset=${state.from + 4 * slot} 0`
const end = (slot: number): string => `offset=${state.end + 4 * slot} 0`
const kind = (slot: number): string => `offset=${state.kinds + 4 * slot} 0`

/** A slot that must have a text: not empty if it is a string. */
const required = (slot: number): string => `
  (local.set $kind (i32.load ${kind(slot)}))
  (br_if $missed (i32.and (i32.ne $kind ${number}) (i32.ne $kind ${string})))
  (br_if $missed (i32.and (i32.eq $kind ${string})
                          (i32.eq (i32.load ${from(slot)}) (i32.load ${end(slot)}))))`

/** Writes to the array of 32 bits whose address is at `array`. */
const put = (array: number, value: string): string => `
  (i32.store (i32.add (i32.load offset=${array} 0) (i32.shl $row 2)) ${value})`

const keepText = (column: number, first: string, last: string): string =>
  put(state.textFrom + 4 * column, first) + put(state.textTo + 4 * column, last)

const keepSlot = (slot: number): string =>
  keepText(slot, `(i32.load ${from(slot)})`, `(i32.load ${end(slot)})`)

/** Counts the value of a property, and keeps the first revenue. */
const note = `
  (i32.store $notes $node)
  (i32.store offset=4 $notes $kind)
  (local.set $notes (i32.add $notes 8))
  (local.set $rank (i32.load offset=${node.revenue} $node))
  (if (i32.and (i32.and (i32.ne $rank 0) (i32.eq $kind ${number})) (i32.lt_u $rank $best))
    (then
      (local.set $best $rank)
      (local.set $amountFrom $from)
      (local.set $amountTo $to)))`

/**
 * Reads lines up to the first that is none of the known shapes, or to the end. 1: the line at `at` is
 * left to the caller.
 */
const scan = `
(func $scan (export "scan") (result i32)
  (local $at i32) (local $place i32) (local $node i32) (local $literal i32) (local $last i32)
  (local $word i32) (local $from i32) (local $to i32) (local $byte i32) (local $kind i32)
  (local $taker i32) (local $which i32) (local $notes i32) (local $rest i32) (local $behind i32)
  (local $rank i32) (local $best i32) (local $amountFrom i32) (local $amountTo i32) (local $row i32)
  (local $mark i32) (local $noSession i32) (local $amount f64)
  (local $bytes v128) (local $quotes v128) (local $backslashes v128) (local $spaces v128)
  (local.set $quotes (i8x16.splat 0x22))
  (local.set $backslashes (i8x16.splat 0x5c))
  (local.set $spaces (i8x16.splat 0x20))
  (local.set $at (i32.load offset=${state.at} 0))
  (local.set $row (i32.load offset=${state.rows} 0))
  (block $done
  (loop $lines
    (br_if $done (i32.ge_u $at (i32.load offset=${state.to} 0)))
    (local.set $place $at)
    (local.set $notes ${NOTES})
    (local.set $rest 0)
    (local.set $best ${NO_REVENUE})
    (local.set $behind (i32.load offset=${state.behind} 0))
    (i64.store offset=${state.kinds} 0 (i64.const 0))
    (i64.store offset=${state.kinds + 8} 0 (i64.const 0))
    (i64.store offset=${state.kinds + 16} 0 (i64.const 0))
    (local.set $node (i32.load offset=${NODES + node.child} 0))
    (block $missed
    (block $complete
    (loop $step
      (br_if $missed (i32.eqz $node))
      (block $other
        (local.set $literal (i32.load offset=${node.literal} $node))
        (local.set $from (i32.add $place (i32.load offset=${node.length} $node)))
        (local.set $word $place)
        (local.set $last (i32.add $place (i32.and (i32.load offset=${node.length} $node) -8)))
        (block $compared
        (loop $words
          (br_if $compared (i32.ge_u $word $last))
          (br_if $other (i64.ne (i64.load $word) (i64.load $literal)))
          (local.set $word (i32.add $word 8))
          (local.set $literal (i32.add $literal 8))
          (br $words)))
        (br_if $other (i64.ne (i64.const 0)
          (i64.and (i64.xor (i64.load $word) (i64.load $literal)) (i64.load offset=${node.tail} $node))))
        (local.set $taker (i32.load offset=${node.taker} $node))
        (local.set $which (i32.load offset=${node.which} $node))
        (local.set $byte (i32.load8_u $from))
        ;; An object of properties has literals of its own.
        (br_if $other (i32.and (i32.eq $taker ${takers.slot})
          (i32.and (i32.eq $which ${slots.properties}) (i32.eq $byte 0x7b))))
        (local.set $mark (i32.load offset=${node.opens} $node))
        (if (i32.ge_s $mark 0) (then (i32.store ${from(slots.properties)} (i32.add $place $mark))))
        (local.set $mark (i32.load offset=${node.closes} $node))
        (if (i32.ge_s $mark 0)
          (then
            (i32.store ${end(slots.properties)} (i32.add $place $mark))
            (i32.store ${kind(slots.properties)} ${object})))
        (br_if $complete (i32.eq $taker ${takers.end}))

        (block $valued
          (block $odd
            (if (i32.eq $byte 0x22)
              (then
                (local.set $to (i32.add $from 1))
                (loop $text
                  (local.set $bytes (v128.load $to))
                  (local.set $mark (i8x16.bitmask (v128.or
                    (v128.or (i8x16.eq $bytes $quotes) (i8x16.eq $bytes $backslashes))
                    (i8x16.lt_u $bytes $spaces))))
                  (if (i32.eqz $mark)
                    (then (local.set $to (i32.add $to 16)) (br $text))))
                (local.set $to (i32.add $to (i32.ctz $mark)))
                (br_if $odd (i32.ne (i32.load8_u $to) 0x22))
                (local.set $to (i32.add $to 1))
                (local.set $kind ${string})
                (br $valued)))
            ;; Digits, and perhaps a point and digits; everything else has the caller's look.
            (br_if $odd (i32.gt_u (i32.sub $byte 0x30) 9))
            (local.set $to (i32.add $from 1))
            (if (i32.ne $byte 0x30) (then (local.set $to (call $digits $to))))
            (if (i32.eq (i32.load8_u $to) 0x2e)
              (then
                (local.set $mark (i32.add $to 1))
                (local.set $to (call $digits $mark))
                (br_if $odd (i32.eq $to $mark))))
            (br_if $odd (i32.eq (i32.or (i32.load8_u $to) 0x20) 0x65))
            (local.set $kind ${number})
            (br $valued))
          (local.set $to (call $value $from))
          (br_if $missed (i32.lt_s $to 0))
          (local.set $kind (i32.load offset=${state.kind} 0))
          ;; Texts of fields with an escape are decoded by the caller.
          (br_if $missed (i32.and (i32.load offset=${state.escaped} 0)
            (i32.and (i32.eq $kind ${string}) (i32.eq $taker ${takers.slot})))))

        (if (i32.eq $taker ${takers.slot})
          (then
            (local.set $mark (i32.shl $which 2))
            (local.set $word (i32.eq $kind ${string}))
            (i32.store offset=${state.from} $mark (i32.add $from $word))
            (i32.store offset=${state.end} $mark (i32.sub $to $word))
            (i32.store offset=${state.kinds} $mark $kind))
          (else
            (if (i32.eq $taker ${takers.property})
              (then ${note})
              (else
                (if (i32.eqz $rest)
                  (then (local.set $rest $behind) (i32.store8 $behind 0x7b))
                  (else (i32.store8 $behind 0x2c)))
                ;; The key with its quotes.
                (local.set $word (i32.add $place (i32.sub (i32.load offset=${node.keyFrom} $node) 1)))
                (local.set $mark (i32.sub (i32.add $place (i32.add (i32.load offset=${node.keyTo} $node) 1)) $word))
                (memory.copy (i32.add $behind 1) $word $mark)
                (local.set $behind (i32.add (i32.add $behind 1) $mark))
                (i32.store8 $behind 0x3a)
                (memory.copy (i32.add $behind 1) $from (i32.sub $to $from))
                (local.set $behind (i32.add (i32.add $behind 1) (i32.sub $to $from)))
                (if (i32.load offset=${state.restIsProperties} 0) (then ${note}))))))
        (local.set $place $to)
        (local.set $node (i32.load offset=${node.child} $node))
        (br $step))
      (local.set $node (i32.load offset=${node.other} $node))
      (br $step)))

    ;; The line is well formed. Whatever is wrong with it is for the caller to find and to say.
    (if (i32.eqz (i32.load offset=${state.idsAreMade} 0)) (then ${required(slots.eventId)}))
    ${required(slots.playerId)}
    ${required(slots.eventType)}
    (local.set $kind (i32.load ${kind(slots.sessionId)}))
    (local.set $noSession (i32.or (i32.or (i32.eqz $kind) (i32.eq $kind ${absent}))
      (i32.and (i32.eq $kind ${string})
        (i32.eq (i32.load ${from(slots.sessionId)}) (i32.load ${end(slots.sessionId)})))))
    (br_if $missed (i32.and (i32.eqz $noSession)
      (i32.and (i32.ne $kind ${string}) (i32.ne $kind ${number}))))
    (local.set $kind (i32.load ${kind(slots.properties)}))
    (br_if $missed (i32.and (i32.ne $kind 0)
      (i32.and (i32.ne $kind ${object}) (i32.ne $kind ${absent}))))
    (local.set $kind (i32.load ${kind(slots.timestamp)}))
    (br_if $missed (i32.and (i32.ne $kind ${string}) (i32.ne $kind ${number})))
    (local.set $mark 0)
    (if (i32.eq $kind ${string})
      (then (local.set $mark
        (call $moment (i32.load ${from(slots.timestamp)}) (i32.load ${end(slots.timestamp)})))))
    (if (i32.eqz $mark)
      (then (br_if $missed (i32.eqz (call $timestamp
        (i32.load ${from(slots.timestamp)}) (i32.load ${end(slots.timestamp)}) $kind)))))
    (local.set $mark (i32.load offset=${state.day} 0))
    (br_if $missed (i32.gt_s $mark (i32.load offset=${state.latestDay} 0)))
    (br_if $missed (i32.and (i32.eq $mark (i32.load offset=${state.latestDay} 0))
      (f64.gt (f64.load offset=${state.micros} 0) (f64.load offset=${state.latestMicros} 0))))

    (local.set $amount (f64.const NaN))
    (if (i32.ne $best ${NO_REVENUE})
      (then (local.set $amount (call $amount $amountFrom $amountTo))))

    ${put(state.lineFrom, '$at')}
    ${put(state.lineTo, '(i32.sub $from 1)')}
    ${put(state.line, `(i32.load offset=${state.lines} 0)`)}
    ${put(state.dayOfRow, '$mark')}
    (f64.store (i32.add (i32.load offset=${state.microsOfRow} 0) (i32.shl $row 3))
      (f64.load offset=${state.micros} 0))
    (f64.store (i32.add (i32.load offset=${state.revenue} 0) (i32.shl $row 3)) $amount)
    ${keepSlot(slots.playerId)}
    ${keepSlot(slots.eventType)}
    (if $noSession
      (then ${keepText(slots.sessionId, '0', '0')})
      (else ${keepSlot(slots.sessionId)}))
    (i32.store offset=${state.withoutSession} 0
      (i32.add (i32.load offset=${state.withoutSession} 0) $noSession))
    (if $rest
      (then
        (i32.store8 $behind 0x7d)
        (local.set $behind (i32.add $behind 1)))
      (else (local.set $behind 0)))
    (if (i32.load offset=${state.restIsProperties} 0)
      (then
        ${keepText(4, '$rest', '$behind')}
        ${keepText(5, '0', '0')})
      (else
        (if (i32.eq (i32.load ${kind(slots.properties)}) ${object})
          (then ${keepText(4, `(i32.load ${from(slots.properties)})`, `(i32.load ${end(slots.properties)})`)})
          (else ${keepText(4, '0', '0')}))
        ${keepText(5, '$rest', '$behind')}))
    (if $behind (then (i32.store offset=${state.behind} 0 $behind)))
    (if (i32.eqz (i32.load offset=${state.idsAreMade} 0))
      (then
        ${keepSlot(slots.eventId)}
        (call $hash (i32.load ${from(slots.eventId)}) (i32.load ${end(slots.eventId)})
          (i32.add (i32.load offset=${state.hashes} 0) (i32.mul $row 12)))))
    (block $noted
    (loop $each
      (br_if $noted (i32.eq $notes ${NOTES}))
      (local.set $notes (i32.sub $notes 8))
      (local.set $node (i32.load $notes))
      (i32.store offset=${node.count} $node (i32.add (i32.load offset=${node.count} $node) 1))
      (i32.store offset=${node.seen} $node (i32.or (i32.load offset=${node.seen} $node)
        (i32.shl 1 (i32.load offset=4 $notes))))
      (br $each)))
    (i32.store offset=${state.parsed} 0 (i32.add (i32.load offset=${state.parsed} 0) 1))
    (i32.store offset=${state.lines} 0 (i32.add (i32.load offset=${state.lines} 0) 1))
    (local.set $row (i32.add $row 1))
    (i32.store offset=${state.rows} 0 $row)
    (local.set $at $from)
    (br $lines))
    (i32.store offset=${state.at} 0 $at)
    (return 1)))
  (i32.store offset=${state.at} 0 $at)
  0)`

/** The first byte that is no digit. */
const digits = `
(func $digits (param $at i32) (result i32)
  (block $done
  (loop $each
    (br_if $done (i32.gt_u (i32.sub (i32.load8_u $at) 0x30) 9))
    (local.set $at (i32.add $at 1))
    (br $each)))
  $at)`

/** Two digits as a number, or one beyond 99. */
const two = `
(func $two (param $at i32) (result i32) (local $tens i32) (local $ones i32)
  (local.set $tens (i32.sub (i32.load8_u $at) 0x30))
  (local.set $ones (i32.sub (i32.load8_u offset=1 $at) 0x30))
  (if (result i32) (i32.or (i32.gt_u $tens 9) (i32.gt_u $ones 9))
    (then 1000)
    (else (i32.add (i32.mul $tens 10) $ones))))`

/**
 * Reads a timestamp in the form that most logs have: date, time, perhaps a fraction, perhaps Z. 0: the
 * caller has to look at it.
 * @see TimestampReader, and Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"
 */
const moment = `
(func $moment (param $from i32) (param $to i32) (result i32)
  (local $year i32) (local $month i32) (local $day i32) (local $hour i32) (local $minute i32)
  (local $second i32) (local $fraction i32) (local $unit i32) (local $byte i32) (local $era i32)
  (local $at i32) (local $leap i32)
  (if (i32.lt_s (i32.sub $to $from) 19) (then (return 0)))
  (local.set $byte (i32.load8_u offset=10 $from))
  (if (i32.or
        (i32.and (i32.ne $byte 0x54) (i32.ne $byte 0x20))
        (i32.or (i32.ne (i32.load8_u offset=13 $from) 0x3a) (i32.ne (i32.load8_u offset=16 $from) 0x3a)))
    (then (return 0)))
  (if (i32.or
        (i64.ne (i64.load $from) (i64.load offset=${state.date} 0))
        (i32.ne (i32.load16_u offset=8 $from) (i32.load offset=${state.dateRest} 0)))
    (then
      (if (i32.or (i32.ne (i32.load8_u offset=4 $from) 0x2d) (i32.ne (i32.load8_u offset=7 $from) 0x2d))
        (then (return 0)))
      (local.set $year (i32.add (i32.mul (call $two $from) 100) (call $two (i32.add $from 2))))
      (local.set $month (call $two (i32.add $from 5)))
      (local.set $day (call $two (i32.add $from 8)))
      (if (i32.or (i32.gt_u (i32.sub $year 1) 9998)
            (i32.or (i32.gt_u (i32.sub $month 1) 11) (i32.gt_u (i32.sub $day 1) 30)))
        (then (return 0)))
      (local.set $leap (i32.and (i32.eqz (i32.and $year 3))
        (i32.or (i32.ne (i32.rem_u $year 100) 0) (i32.eqz (i32.rem_u $year 400)))))
      ;; 30 days have April, June, September and November: bits 4, 6, 9 and 11.
      (if (i32.or
            (i32.and (i32.eq $month 2) (i32.gt_u $day (i32.add $leap 28)))
            (i32.and (i32.and (i32.shr_u 0xa50 $month) 1) (i32.eq $day 31)))
        (then (return 0)))
      (local.set $leap (i32.le_u $month 2))
      (local.set $year (i32.sub $year $leap))
      (local.set $era (i32.div_u $year 400))
      (local.set $year (i32.sub $year (i32.mul $era 400)))
      (local.set $month (i32.add $month (if (result i32) $leap (then 9) (else -3))))
      (local.set $day (i32.sub (i32.add (i32.div_u (i32.add (i32.mul $month 153) 2) 5) $day) 1))
      (local.set $day (i32.add $day (i32.sub
        (i32.add (i32.mul $year 365) (i32.div_u $year 4)) (i32.div_u $year 100))))
      (i64.store offset=${state.date} 0 (i64.load $from))
      (i32.store offset=${state.dateRest} 0 (i32.load16_u offset=8 $from))
      (i32.store offset=${state.dateDay} 0
        (i32.sub (i32.add (i32.mul $era 146097) $day) 719468))))
  (local.set $hour (call $two (i32.add $from 11)))
  (local.set $minute (call $two (i32.add $from 14)))
  (local.set $second (call $two (i32.add $from 17)))
  (if (i32.or (i32.gt_u $hour 23) (i32.or (i32.gt_u $minute 59) (i32.gt_u $second 59)))
    (then (return 0)))
  (local.set $at (i32.add $from 19))
  (if (i32.and (i32.lt_u $at $to) (i32.eq (i32.load8_u $at) 0x2e))
    (then
      (local.set $unit 100000)
      (local.set $from (i32.add $at 1))
      (block $broken
      (loop $each
        (local.set $at (i32.add $at 1))
        (br_if $broken (i32.ge_u $at $to))
        (local.set $byte (i32.sub (i32.load8_u $at) 0x30))
        (br_if $broken (i32.gt_u $byte 9))
        (local.set $fraction (i32.add $fraction (i32.mul $byte $unit)))
        (local.set $unit (i32.div_u $unit 10))
        (br $each)))
      (if (i32.gt_u (i32.sub (i32.sub $at $from) 1) 8) (then (return 0)))))
  (if (i32.ne $at $to)
    (then
      (if (i32.or (i32.ne (i32.load8_u $at) 0x5a) (i32.ne (i32.add $at 1) $to)) (then (return 0)))))
  (i32.store offset=${state.day} 0 (i32.load offset=${state.dateDay} 0))
  (f64.store offset=${state.micros} 0 (f64.add
    (f64.mul (f64.const 1000000) (f64.convert_i32_u
      (i32.add (i32.mul (i32.add (i32.mul $hour 60) $minute) 60) $second)))
    (f64.convert_i32_u $fraction)))
  1)`

/**
 * A number of at most 15 digits, which is exact as a double, and so is the power of ten: their quotient is
 * the nearest double (Clinger 1990). Others are the caller's.
 */
const amount = `
(func $amount (param $from i32) (param $to i32) (result f64)
  (local $at i32) (local $byte i32) (local $digits i64) (local $scale i32) (local $point i32)
  (block $odd
    (br_if $odd (i32.gt_u (i32.sub $to $from) 16))
    (local.set $at $from)
    (block $read
    (loop $each
      (br_if $read (i32.ge_u $at $to))
      (local.set $byte (i32.sub (i32.load8_u $at) 0x30))
      (if (i32.le_u $byte 9)
        (then
          (local.set $digits (i64.add (i64.mul $digits (i64.const 10)) (i64.extend_i32_u $byte)))
          (local.set $scale (i32.add $scale $point)))
        (else
          ;; A point; a minus or an exponent is odd.
          (br_if $odd (i32.ne $byte -2))
          (local.set $point 1)))
      (local.set $at (i32.add $at 1))
      (br $each)))
    ;; Sixteen digits need not be exact.
    (br_if $odd (i32.and (i32.eqz $point) (i32.eq (i32.sub $to $from) 16)))
    (return (f64.div (f64.convert_i64_s $digits)
      (f64.load offset=${state.powers} (i32.shl $scale 3)))))
  (call $number $from $to))`

const scrambled = (first: number, second: number): string => `
  (i32.mul (i32.rotl (i32.mul $word ${first | 0}) 15) ${second | 0})`

const lanes = [
  { name: '$a', first: 0xcc9e2d51, second: 0x1b873593, add: 0xe6546b64 },
  { name: '$b', first: 0x239b961b, second: 0xab0e9789, add: 0x561ccd1b },
  { name: '$c', first: 0x38b34ae5, second: 0xa1e38b93, add: 0x0bcaa747 },
] as const

/**
 * Hashes an id in three lanes of 32 bits: equal ids are equal, others practically never. Each lane is
 * MurmurHash3 (x86, 32 bits) with multipliers and a seed of its own.
 */
const hash = `
(func $hash (export "hash") (param $from i32) (param $to i32) (param $out i32)
  (local $a i32) (local $b i32) (local $c i32) (local $word i32) (local $last i32) (local $length i32)
  (local.set $length (i32.sub $to $from))
  (local.set $last (i32.add $from (i32.and $length -4)))
  ${lanes.map(({ name }, lane) => `(local.set ${name} (i32.load offset=${state.seeds + 4 * lane} 0))`).join('\n')}
  (block $done
  (loop $words
    (br_if $done (i32.ge_u $from $last))
    (local.set $word (i32.load $from))
    ${lanes
      .map(
        ({ name, first, second, add }) => `
    (local.set ${name} (i32.add (i32.mul 5
      (i32.rotl (i32.xor ${name} ${scrambled(first, second)}) 13)) ${add | 0}))`,
      )
      .join('')}
    (local.set $from (i32.add $from 4))
    (br $words)))
  (if (i32.and $length 3)
    (then
      (local.set $word (i32.and (i32.load $from)
        (i32.sub (i32.shl 1 (i32.shl (i32.and $length 3) 3)) 1)))
      ${lanes
        .map(
          ({ name, first, second }) =>
            `(local.set ${name} (i32.xor ${name} ${scrambled(first, second)}))`,
        )
        .join('\n')}))
  ${lanes
    .map(
      ({ name }, lane) => `
  (local.set ${name} (i32.xor ${name} $length))
  (local.set ${name} (i32.mul (i32.xor ${name} (i32.shr_u ${name} 16)) ${0x85ebca6b | 0}))
  (local.set ${name} (i32.mul (i32.xor ${name} (i32.shr_u ${name} 13)) ${0xc2b2ae35 | 0}))
  (i32.store offset=${4 * lane} $out (i32.xor ${name} (i32.shr_u ${name} 16)))`,
    )
    .join('')})`

/** Copies texts as Parquet stores them plainly, each behind its length; gives the end of what is written. */
const texts = `
(func $texts (export "texts") (param $froms i32) (param $tos i32) (param $rows i32) (param $out i32)
  (result i32)
  (local $from i32) (local $to i32) (local $last i32)
  (local.set $last (i32.add $tos (i32.shl $rows 2)))
  (block $done
  (loop $each
    (br_if $done (i32.ge_u $tos $last))
    (local.set $to (i32.load $tos))
    (if $to
      (then
        (local.set $from (i32.load $froms))
        (i32.store $out (i32.sub $to $from))
        (local.set $out (i32.add $out 4))
        ;; What is written beyond the end of one text is overwritten by the next.
        (block $copied
        (loop $bytes
          (br_if $copied (i32.ge_u $from $to))
          (v128.store $out (v128.load $from))
          (local.set $out (i32.add $out 16))
          (local.set $from (i32.add $from 16))
          (br $bytes)))
        (local.set $out (i32.sub $out (i32.sub $from $to)))))
    (local.set $tos (i32.add $tos 4))
    (local.set $froms (i32.add $froms 4))
    (br $each)))
  $out)`

/**
 * Numbers the distinct texts of a column in the order of their arrival: a code for each row that has a
 * text, and the span of each code. -1: there are more than \`most\` of them, or more than \`mostOfTrial\` in
 * the first rows. \`table\` has eight zeros for each slot.
 */
const codes = `
(func $codes (export "codes") (param $froms i32) (param $tos i32) (param $rows i32) (param $table i32)
  (param $mask i32) (param $out i32) (param $codeFrom i32) (param $codeTo i32) (param $most i32)
  (param $trial i32) (param $mostOfTrial i32) (result i32)
  (local $row i32) (local $from i32) (local $to i32) (local $at i32) (local $hash i64) (local $slot i32)
  (local $count i32) (local $code i32) (local $other i32) (local $short i32) (local $first i32)
  (local.set $first $out)
  (block $done
  (loop $each
    (br_if $done (i32.ge_u $row $rows))
    (local.set $to (i32.load (i32.add $tos (i32.shl $row 2))))
    (if $to
      (then
        (local.set $from (i32.load (i32.add $froms (i32.shl $row 2))))
        (local.set $hash (i64.extend_i32_u (i32.sub $to $from)))
        (local.set $at $from)
        (block $hashed
        (loop $words
          (br_if $hashed (i32.gt_u (i32.add $at 8) $to))
          (local.set $hash (i64.mul (i64.rotl (i64.xor $hash (i64.load $at)) (i64.const 29))
            (i64.const -7046029254386353131)))
          (local.set $at (i32.add $at 8))
          (br $words)))
        (if (i32.ne $at $to)
          (then (local.set $hash (i64.mul
            (i64.rotl (i64.xor $hash (i64.shl (i64.load $at)
              (i64.extend_i32_u (i32.sub 64 (i32.shl (i32.sub $to $at) 3))))) (i64.const 29))
            (i64.const -7046029254386353131)))))
        (local.set $hash (i64.xor $hash (i64.shr_u $hash (i64.const 32))))
        (local.set $short (i32.wrap_i64 $hash))
        (local.set $slot (i32.and $short $mask))
        (block $found
        (loop $probe
          (local.set $at (i32.add $table (i32.shl $slot 3)))
          (local.set $code (i32.load offset=4 $at))
          (if (i32.eqz $code)
            (then
              (i32.store $at $short)
              (local.set $code $count)
              (local.set $count (i32.add $count 1))
              (if (i32.gt_u $count $most) (then (return -1)))
              (i32.store offset=4 $at $count)
              (i32.store (i32.add $codeFrom (i32.shl $code 2)) $from)
              (i32.store (i32.add $codeTo (i32.shl $code 2)) $to)
              (br $found)))
          (local.set $code (i32.sub $code 1))
          (if (i32.eq (i32.load $at) $short)
            (then
              (local.set $other (i32.load (i32.add $codeFrom (i32.shl $code 2))))
              (br_if $found (call $same $from $to $other
                (i32.load (i32.add $codeTo (i32.shl $code 2)))))))
          (local.set $slot (i32.and (i32.add $slot 1) $mask))
          (br $probe)))
        (i32.store $out $code)
        (local.set $out (i32.add $out 4))))
    (local.set $row (i32.add $row 1))
    (if (i32.and (i32.eq $row $trial) (i32.gt_u $count $mostOfTrial)) (then (return -1)))
    (br $each)))
  (i32.store offset=${state.present} 0 (i32.shr_u (i32.sub $out $first) 2))
  $count)

(func $same (param $from i32) (param $to i32) (param $other i32) (param $otherTo i32) (result i32)
  (if (i32.ne (i32.sub $to $from) (i32.sub $otherTo $other)) (then (return 0)))
  (block $rest
  (loop $words
    (br_if $rest (i32.gt_u (i32.add $from 8) $to))
    (if (i64.ne (i64.load $from) (i64.load $other)) (then (return 0)))
    (local.set $from (i32.add $from 8))
    (local.set $other (i32.add $other 8))
    (br $words)))
  (if (i32.eq $from $to) (then (return 1)))
  (i64.eqz (i64.shl (i64.xor (i64.load $from) (i64.load $other))
    (i64.extend_i32_u (i32.sub 64 (i32.shl (i32.sub $to $from) 3))))))`

/** Packs codes of \`width\` bits in groups of eight, least bit first; gives the end of what is written. */
const pack = `
(func $pack (export "pack") (param $codes i32) (param $count i32) (param $width i32) (param $out i32)
  (result i32)
  (local $last i32) (local $end i32) (local $pending i64) (local $bits i32)
  (local.set $last (i32.add $codes (i32.shl $count 2)))
  (local.set $end (i32.add $out (i32.mul $width (i32.shr_u (i32.add $count 7) 3))))
  (block $done
  (loop $each
    (br_if $done (i32.ge_u $codes $last))
    (local.set $pending (i64.or $pending
      (i64.shl (i64.extend_i32_u (i32.load $codes)) (i64.extend_i32_u $bits))))
    (local.set $bits (i32.add $bits $width))
    (if (i32.ge_u $bits 32)
      (then
        (i32.store $out (i32.wrap_i64 $pending))
        (local.set $out (i32.add $out 4))
        (local.set $pending (i64.shr_u $pending (i64.const 32)))
        (local.set $bits (i32.sub $bits 32))))
    (local.set $codes (i32.add $codes 4))
    (br $each)))
  (i64.store $out $pending)
  (i64.store offset=8 $out (i64.const 0))
  $end)`

/** A bit a row, set where there is a text; gives how many are. */
const levels = `
(func $levels (export "levels") (param $tos i32) (param $rows i32) (param $out i32) (result i32)
  (local $row i32) (local $byte i32) (local $set i32) (local $count i32)
  (block $done
  (loop $each
    (br_if $done (i32.ge_u $row $rows))
    (local.set $set (i32.ne (i32.load (i32.add $tos (i32.shl $row 2))) 0))
    (local.set $count (i32.add $count $set))
    (local.set $byte (i32.or $byte (i32.shl $set (i32.and $row 7))))
    (i32.store8 (i32.add $out (i32.shr_u $row 3)) $byte)
    (local.set $row (i32.add $row 1))
    (if (i32.eqz (i32.and $row 7)) (then (local.set $byte 0)))
    (br $each)))
  $count)`

/** Microseconds since 1970-01-01 of days and microseconds of the day, in 64 bits. */
const moments = `
(func $moments (export "moments") (param $days i32) (param $micros i32) (param $rows i32) (param $out i32)
  (local $last i32) (local $moment i64) (local $least i64) (local $greatest i64)
  (local.set $last (i32.add $days (i32.shl $rows 2)))
  (local.set $least (i64.const 9223372036854775807))
  (local.set $greatest (i64.const -9223372036854775808))
  (block $done
  (loop $each
    (br_if $done (i32.ge_u $days $last))
    (local.set $moment (i64.add
      (i64.mul (i64.extend_i32_s (i32.load $days)) (i64.const ${DAY_MICROS}))
      (i64.trunc_f64_s (f64.load $micros))))
    (i64.store $out $moment)
    (if (i64.lt_s $moment $least) (then (local.set $least $moment)))
    (if (i64.lt_s $greatest $moment) (then (local.set $greatest $moment)))
    (local.set $days (i32.add $days 4))
    (local.set $micros (i32.add $micros 8))
    (local.set $out (i32.add $out 8))
    (br $each)))
  (i64.store offset=${state.leastMoment} 0 $least)
  (i64.store offset=${state.greatestMoment} 0 $greatest))`

/** The numbers that are none of NaN, one after the other, and a bit a row for them; gives how many these are. */
const numbers = `
(func $numbers (export "numbers") (param $numbers i32) (param $rows i32) (param $out i32) (param $bits i32)
  (result i32)
  (local $row i32) (local $byte i32) (local $set i32) (local $first i32) (local $value f64)
  (local.set $first $out)
  (block $done
  (loop $each
    (br_if $done (i32.ge_u $row $rows))
    (local.set $value (f64.load (i32.add $numbers (i32.shl $row 3))))
    (local.set $set (f64.eq $value $value))
    (f64.store $out $value)
    (local.set $out (i32.add $out (i32.shl $set 3)))
    (local.set $byte (i32.or $byte (i32.shl $set (i32.and $row 7))))
    (i32.store8 (i32.add $bits (i32.shr_u $row 3)) $byte)
    (local.set $row (i32.add $row 1))
    (if (i32.eqz (i32.and $row 7)) (then (local.set $byte 0)))
    (br $each)))
  (i32.shr_u (i32.sub $out $first) 3))`

/** A bit a row, set where a number lies above \`most\` or is not within \`either\` of zero; gives how many are. */
const beyond = `
(func $beyond (export "beyond") (param $numbers i32) (param $rows i32) (param $out i32) (param $most f64)
  (param $either f64) (result i32)
  (local $row i32) (local $byte i32) (local $set i32) (local $count i32) (local $value f64)
  (block $done
  (loop $each
    (br_if $done (i32.ge_u $row $rows))
    (local.set $value (f64.load (i32.add $numbers (i32.shl $row 3))))
    ;; No number at all (NaN) lies nowhere.
    (local.set $set (i32.or (f64.gt $value $most)
      (i32.or (f64.gt $value $either) (f64.lt $value (f64.neg $either)))))
    (local.set $count (i32.add $count $set))
    (local.set $byte (i32.or $byte (i32.shl $set (i32.and $row 7))))
    (i32.store8 (i32.add $out (i32.shr_u $row 3)) $byte)
    (local.set $row (i32.add $row 1))
    (if (i32.eqz (i32.and $row 7)) (then (local.set $byte 0)))
    (br $each)))
  $count)`

/** The kernel in WebAssembly's text format. */
export const kernelText = `(module
(import "caller" "value" (func $value (param i32) (result i32)))
(import "caller" "timestamp" (func $timestamp (param i32 i32 i32) (result i32)))
(import "caller" "number" (func $number (param i32 i32) (result f64)))
(memory (export "memory") ${ROOM >> 16})
${scan}${digits}${two}${moment}${amount}${hash}${texts}${codes}${pack}${levels}${moments}${numbers}${beyond})`
