;; Work over one row of logits, four lanes at a time. Rows are padded with -infinity to whole blocks of 64 numbers, so that
;; there are no ends to care for. No relaxed instructions: every machine gives the same bits.
(module
  (import "env" "memory" (memory 1))

  ;; Puts a value into the list of the greatest, greatest first; among equals the one that came first stays before.
  (func $offer (param $value f32) (param $id i32) (param $kept i32) (param $ids i32) (param $best i32)
    (local $place i32)
    (local $at i32)
    (local.set $place (i32.shl (i32.sub (local.get $kept) (i32.const 1)) (i32.const 2)))
    (block $found
      (loop $shift
        (br_if $found (i32.eqz (local.get $place)))
        (local.set $at (i32.add (local.get $best) (local.get $place)))
        (br_if $found (i32.eqz (f32.lt (f32.load (i32.sub (local.get $at) (i32.const 4))) (local.get $value))))
        (f32.store (local.get $at) (f32.load (i32.sub (local.get $at) (i32.const 4))))
        (local.set $at (i32.add (local.get $ids) (local.get $place)))
        (i32.store (local.get $at) (i32.load (i32.sub (local.get $at) (i32.const 4))))
        (local.set $place (i32.sub (local.get $place) (i32.const 4)))
        (br $shift)))
    (f32.store (i32.add (local.get $best) (local.get $place)) (local.get $value))
    (i32.store (i32.add (local.get $ids) (local.get $place)) (local.get $id)))

  ;; The `kept` greatest of `blocks` blocks of 64 numbers at `row`: their values to `best`, which holds -infinity before,
  ;; and their places to `ids`. What is not greater than the least one kept so far is passed over 16 at a time.
  (func (export "top") (param $row i32) (param $blocks i32) (param $kept i32) (param $ids i32) (param $best i32)
    (local $at i32)
    (local $end i32)
    (local $lane i32)
    (local $last i32)
    (local $threshold v128)
    (local.set $at (local.get $row))
    (local.set $end (i32.add (local.get $row) (i32.shl (local.get $blocks) (i32.const 8))))
    (local.set $last (i32.add (local.get $best) (i32.shl (i32.sub (local.get $kept) (i32.const 1)) (i32.const 2))))
    (local.set $threshold (f32x4.splat (f32.load (local.get $last))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (if (v128.any_true
              (v128.or
                (v128.or
                  (f32x4.gt (v128.load (local.get $at)) (local.get $threshold))
                  (f32x4.gt (v128.load offset=16 (local.get $at)) (local.get $threshold)))
                (v128.or
                  (f32x4.gt (v128.load offset=32 (local.get $at)) (local.get $threshold))
                  (f32x4.gt (v128.load offset=48 (local.get $at)) (local.get $threshold)))))
          (then
            (local.set $lane (local.get $at))
            (loop $lanes
              (if (f32.gt (f32.load (local.get $lane)) (f32.load (local.get $last)))
                (then
                  (call $offer
                    (f32.load (local.get $lane))
                    (i32.shr_u (i32.sub (local.get $lane) (local.get $row)) (i32.const 2))
                    (local.get $kept) (local.get $ids) (local.get $best))))
              (local.set $lane (i32.add (local.get $lane) (i32.const 4)))
              (br_if $lanes (i32.lt_u (local.get $lane) (i32.add (local.get $at) (i32.const 64)))))
            (local.set $threshold (f32x4.splat (f32.load (local.get $last))))))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $next))))

  ;; The sum of e to the power of (number - greatest) * scale over `blocks` blocks of 64, of which none is greater than
  ;; `greatest`; nothing is added for exponents below -87, where single precision ends. The sum of each block, in double
  ;; precision, goes to `sums`; within a block each lane adds up 16 numbers in single precision.
  ;;
  ;; An exponent is split into a power of two and a rest within half a binade, for which the polynomial of Cephes' expf is
  ;; taken (S. Moshier, netlib.org/cephes): the relative error is below 2e-7. Adding 1.5 * 2^23 rounds to a whole number,
  ;; which then stands in the lowest bits. All in one function: engines do not inline.
  (func (export "sum") (param $row i32) (param $blocks i32) (param $greatest f32) (param $scale f32) (param $sums i32)
    (result f64)
    (local $at i32)
    (local $blockEnd i32)
    (local $end i32)
    (local $top v128)
    (local $factor v128)
    (local $x v128)
    (local $power v128)
    (local $whole v128)
    (local $rest v128)
    (local $series v128)
    (local $lanes v128)
    (local $block f64)
    (local $total f64)
    (local.set $top (f32x4.splat (local.get $greatest)))
    (local.set $factor (f32x4.splat (local.get $scale)))
    (local.set $at (local.get $row))
    (local.set $end (i32.add (local.get $row) (i32.shl (local.get $blocks) (i32.const 8))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $blockEnd (i32.add (local.get $at) (i32.const 256)))
        (local.set $lanes (v128.const f32x4 0 0 0 0))
        (loop $within
          (local.set $x
            (f32x4.mul (f32x4.sub (v128.load (local.get $at)) (local.get $top)) (local.get $factor)))
          (local.set $power
            (f32x4.add
              (f32x4.mul
                (local.get $x)
                (v128.const f32x4 1.44269504088896341 1.44269504088896341 1.44269504088896341 1.44269504088896341))
              (v128.const f32x4 12582912 12582912 12582912 12582912)))
          (local.set $whole
            (f32x4.sub (local.get $power) (v128.const f32x4 12582912 12582912 12582912 12582912)))
          (local.set $rest
            (f32x4.sub
              (f32x4.sub
                (local.get $x)
                (f32x4.mul (local.get $whole) (v128.const f32x4 0.693359375 0.693359375 0.693359375 0.693359375)))
              (f32x4.mul
                (local.get $whole)
                (v128.const f32x4 -2.12194440e-4 -2.12194440e-4 -2.12194440e-4 -2.12194440e-4))))
          (local.set $series
            (f32x4.add
              (f32x4.mul
                (local.get $rest)
                (v128.const f32x4 1.9875691500e-4 1.9875691500e-4 1.9875691500e-4 1.9875691500e-4))
              (v128.const f32x4 1.3981999507e-3 1.3981999507e-3 1.3981999507e-3 1.3981999507e-3)))
          (local.set $series
            (f32x4.add
              (f32x4.mul (local.get $series) (local.get $rest))
              (v128.const f32x4 8.3334519073e-3 8.3334519073e-3 8.3334519073e-3 8.3334519073e-3)))
          (local.set $series
            (f32x4.add
              (f32x4.mul (local.get $series) (local.get $rest))
              (v128.const f32x4 4.1665795894e-2 4.1665795894e-2 4.1665795894e-2 4.1665795894e-2)))
          (local.set $series
            (f32x4.add
              (f32x4.mul (local.get $series) (local.get $rest))
              (v128.const f32x4 1.6666665459e-1 1.6666665459e-1 1.6666665459e-1 1.6666665459e-1)))
          (local.set $series
            (f32x4.add
              (f32x4.mul (local.get $series) (local.get $rest))
              (v128.const f32x4 0.5 0.5 0.5 0.5)))
          (local.set $series
            (f32x4.add
              (f32x4.add
                (f32x4.mul (f32x4.mul (local.get $series) (local.get $rest)) (local.get $rest))
                (local.get $rest))
              (v128.const f32x4 1 1 1 1)))
          (local.set $lanes
            (f32x4.add
              (local.get $lanes)
              (v128.and
                (f32x4.mul
                  (local.get $series)
                  (i32x4.add
                    (i32x4.shl (local.get $power) (i32.const 23))
                    (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))
                (f32x4.gt (local.get $x) (v128.const f32x4 -87 -87 -87 -87)))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $within (i32.lt_u (local.get $at) (local.get $blockEnd))))
        (local.set $lanes
          (f64x2.add
            (f64x2.promote_low_f32x4 (local.get $lanes))
            (f64x2.promote_low_f32x4
              (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $lanes) (local.get $lanes)))))
        (local.set $block
          (f64.add (f64x2.extract_lane 0 (local.get $lanes)) (f64x2.extract_lane 1 (local.get $lanes))))
        (f64.store (local.get $sums) (local.get $block))
        (local.set $sums (i32.add (local.get $sums) (i32.const 8)))
        (local.set $total (f64.add (local.get $total) (local.get $block)))
        (br $next)))
    (local.get $total)))
