;; Work over the bytes of pictures: one pass of Pillow's resampling in each direction, and cutting a patch. Sums are whole
;; numbers with 22 fractional bits, begun with a half so that they round, and cut to 0 … 255 at the end.
;;
;; Reads and writes may go past the end of a row: up to 16 bytes behind the last one must be there, and mean nothing.
(module
  (import "env" "memory" (memory 1))

  ;; Resamples `height` rows of `stride` bytes, three a pixel, to `to` pixels each. For each of these `first` holds the offset
  ;; of its first pixel in the row, `count` the number of its weights, which stand in `values`, `taps` bytes apart.
  (func (export "rows") (param $source i32) (param $stride i32) (param $height i32) (param $to i32)
    (param $first i32) (param $count i32) (param $values i32) (param $taps i32) (param $target i32)
    (local $left i32)
    (local $at i32)
    (local $from i32)
    (local $read i32)
    (local $weight i32)
    (local $end i32)
    (local $sum v128)
    (block $done
      (loop $nextRow
        (br_if $done (i32.eqz (local.get $height)))
        (local.set $left (local.get $to))
        (local.set $at (i32.const 0))
        (local.set $from (local.get $values))
        (loop $nextPixel
          (local.set $sum (v128.const i32x4 0x200000 0x200000 0x200000 0x200000))
          (local.set $read
            (i32.add (local.get $source) (i32.load (i32.add (local.get $first) (local.get $at)))))
          (local.set $weight (local.get $from))
          (local.set $end
            (i32.add
              (local.get $weight)
              (i32.shl (i32.load (i32.add (local.get $count) (local.get $at))) (i32.const 2))))
          (block $summed
            (loop $nextTap
              (br_if $summed (i32.ge_u (local.get $weight) (local.get $end)))
              (local.set $sum
                (i32x4.add
                  (local.get $sum)
                  (i32x4.mul
                    (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $read))))
                    (v128.load32_splat (local.get $weight)))))
              (local.set $read (i32.add (local.get $read) (i32.const 3)))
              (local.set $weight (i32.add (local.get $weight) (i32.const 4)))
              (br $nextTap)))
          (local.set $sum (i32x4.shr_s (local.get $sum) (i32.const 22)))
          (local.set $sum (i16x8.narrow_i32x4_s (local.get $sum) (local.get $sum)))
          (local.set $sum (i8x16.narrow_i16x8_u (local.get $sum) (local.get $sum)))
          (i32.store (local.get $target) (i32x4.extract_lane 0 (local.get $sum)))
          (local.set $target (i32.add (local.get $target) (i32.const 3)))
          (local.set $from (i32.add (local.get $from) (local.get $taps)))
          (local.set $at (i32.add (local.get $at) (i32.const 4)))
          (local.set $left (i32.sub (local.get $left) (i32.const 1)))
          (br_if $nextPixel (local.get $left)))
        (local.set $source (i32.add (local.get $source) (local.get $stride)))
        (local.set $height (i32.sub (local.get $height) (i32.const 1)))
        (br $nextRow))))

  ;; Resamples columns: `to` rows of `stride` bytes, 16 bytes at a time. For each of these `first` holds the offset of its
  ;; first row from `source`; the rest as above.
  (func (export "columns") (param $source i32) (param $stride i32) (param $to i32)
    (param $first i32) (param $count i32) (param $values i32) (param $taps i32) (param $target i32)
    (local $base i32)
    (local $x i32)
    (local $read i32)
    (local $weight i32)
    (local $end i32)
    (local $bytes v128)
    (local $half v128)
    (local $factor v128)
    (local $a v128)
    (local $b v128)
    (local $c v128)
    (local $d v128)
    (block $done
      (loop $nextRow
        (br_if $done (i32.eqz (local.get $to)))
        (local.set $base (i32.add (local.get $source) (i32.load (local.get $first))))
        (local.set $end
          (i32.add (local.get $values) (i32.shl (i32.load (local.get $count)) (i32.const 2))))
        (local.set $x (i32.const 0))
        (loop $nextBytes
          (local.set $a (v128.const i32x4 0x200000 0x200000 0x200000 0x200000))
          (local.set $b (local.get $a))
          (local.set $c (local.get $a))
          (local.set $d (local.get $a))
          (local.set $read (i32.add (local.get $base) (local.get $x)))
          (local.set $weight (local.get $values))
          (block $summed
            (loop $nextTap
              (br_if $summed (i32.ge_u (local.get $weight) (local.get $end)))
              (local.set $factor (v128.load32_splat (local.get $weight)))
              (local.set $bytes (v128.load (local.get $read)))
              (local.set $half (i16x8.extend_low_i8x16_u (local.get $bytes)))
              (local.set $a
                (i32x4.add
                  (local.get $a)
                  (i32x4.mul (i32x4.extend_low_i16x8_u (local.get $half)) (local.get $factor))))
              (local.set $b
                (i32x4.add
                  (local.get $b)
                  (i32x4.mul (i32x4.extend_high_i16x8_u (local.get $half)) (local.get $factor))))
              (local.set $half (i16x8.extend_high_i8x16_u (local.get $bytes)))
              (local.set $c
                (i32x4.add
                  (local.get $c)
                  (i32x4.mul (i32x4.extend_low_i16x8_u (local.get $half)) (local.get $factor))))
              (local.set $d
                (i32x4.add
                  (local.get $d)
                  (i32x4.mul (i32x4.extend_high_i16x8_u (local.get $half)) (local.get $factor))))
              (local.set $read (i32.add (local.get $read) (local.get $stride)))
              (local.set $weight (i32.add (local.get $weight) (i32.const 4)))
              (br $nextTap)))
          (v128.store
            (i32.add (local.get $target) (local.get $x))
            (i8x16.narrow_i16x8_u
              (i16x8.narrow_i32x4_s
                (i32x4.shr_s (local.get $a) (i32.const 22))
                (i32x4.shr_s (local.get $b) (i32.const 22)))
              (i16x8.narrow_i32x4_s
                (i32x4.shr_s (local.get $c) (i32.const 22))
                (i32x4.shr_s (local.get $d) (i32.const 22)))))
          (local.set $x (i32.add (local.get $x) (i32.const 16)))
          (br_if $nextBytes (i32.lt_u (local.get $x) (local.get $stride))))
        (local.set $target (i32.add (local.get $target) (local.get $stride)))
        (local.set $first (i32.add (local.get $first) (i32.const 4)))
        (local.set $count (i32.add (local.get $count) (i32.const 4)))
        (local.set $values (i32.add (local.get $values) (local.get $taps)))
        (local.set $to (i32.sub (local.get $to) (i32.const 1)))
        (br $nextRow))))

  ;; Cuts one square patch of `size` pixels out of rows of `stride` bytes: channel after channel, each byte as the number that
  ;; stands for it in the table of its channel (`tables`: three times 256), each channel repeated `frames` times.
  (func (export "patch") (param $source i32) (param $stride i32) (param $size i32) (param $frames i32)
    (param $tables i32) (param $target i32)
    (local $channel i32)
    (local $row i32)
    (local $read i32)
    (local $end i32)
    (local $start i32)
    (local $area i32)
    (local $frame i32)
    (local.set $area (i32.shl (i32.mul (local.get $size) (local.get $size)) (i32.const 2)))
    (loop $nextChannel
      (local.set $start (local.get $target))
      (local.set $row (i32.const 0))
      (loop $nextRow
        (local.set $read
          (i32.add
            (i32.add (local.get $source) (local.get $channel))
            (i32.mul (local.get $row) (local.get $stride))))
        (local.set $end (i32.add (local.get $read) (i32.mul (local.get $size) (i32.const 3))))
        (loop $nextPixel
          (f32.store
            (local.get $target)
            (f32.load
              (i32.add (local.get $tables) (i32.shl (i32.load8_u (local.get $read)) (i32.const 2)))))
          (local.set $target (i32.add (local.get $target) (i32.const 4)))
          (local.set $read (i32.add (local.get $read) (i32.const 3)))
          (br_if $nextPixel (i32.lt_u (local.get $read) (local.get $end))))
        (local.set $row (i32.add (local.get $row) (i32.const 1)))
        (br_if $nextRow (i32.lt_u (local.get $row) (local.get $size))))
      (local.set $frame (i32.const 1))
      (block $repeated
        (loop $nextFrame
          (br_if $repeated (i32.ge_u (local.get $frame) (local.get $frames)))
          (memory.copy (local.get $target) (local.get $start) (local.get $area))
          (local.set $target (i32.add (local.get $target) (local.get $area)))
          (local.set $frame (i32.add (local.get $frame) (i32.const 1)))
          (br $nextFrame)))
      (local.set $tables (i32.add (local.get $tables) (i32.const 1024)))
      (local.set $channel (i32.add (local.get $channel) (i32.const 1)))
      (br_if $nextChannel (i32.lt_u (local.get $channel) (i32.const 3))))))
