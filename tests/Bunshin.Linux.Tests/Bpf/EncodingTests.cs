using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Bunshin.Linux.Bpf.Code;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Linux.Tests.Bpf;

/// <summary>Every instruction as RFC 9669 (3 to 5, appendix A) encodes it, and the words of the kernel's dumps for it.</summary>
public sealed class EncodingTests
{
    private static readonly (string Bytes, Action<BpfAssembler> Write, string Words)[] _all =
    [
        ("07 01 00 00 fe ff ff ff", static code => code.Add(R1, -2), "r1 += -2"),
        ("0f 21 00 00 00 00 00 00", static code => code.Add(R1, R2), "r1 += r2"),
        ("04 01 00 00 fe ff ff ff", static code => code.Add32(R1, -2), "w1 += -2"),
        ("0c 21 00 00 00 00 00 00", static code => code.Add32(R1, R2), "w1 += w2"),
        ("17 01 00 00 fe ff ff ff", static code => code.Sub(R1, -2), "r1 -= -2"),
        ("1f 21 00 00 00 00 00 00", static code => code.Sub(R1, R2), "r1 -= r2"),
        ("14 01 00 00 fe ff ff ff", static code => code.Sub32(R1, -2), "w1 -= -2"),
        ("1c 21 00 00 00 00 00 00", static code => code.Sub32(R1, R2), "w1 -= w2"),
        ("27 01 00 00 fe ff ff ff", static code => code.Mul(R1, -2), "r1 *= -2"),
        ("2f 21 00 00 00 00 00 00", static code => code.Mul(R1, R2), "r1 *= r2"),
        ("24 01 00 00 fe ff ff ff", static code => code.Mul32(R1, -2), "w1 *= -2"),
        ("2c 21 00 00 00 00 00 00", static code => code.Mul32(R1, R2), "w1 *= w2"),
        ("37 01 00 00 fe ff ff ff", static code => code.Div(R1, -2), "r1 /= -2"),
        ("3f 21 00 00 00 00 00 00", static code => code.Div(R1, R2), "r1 /= r2"),
        ("34 01 00 00 fe ff ff ff", static code => code.Div32(R1, -2), "w1 /= -2"),
        ("3c 21 00 00 00 00 00 00", static code => code.Div32(R1, R2), "w1 /= w2"),
        ("47 01 00 00 fe ff ff ff", static code => code.Or(R1, -2), "r1 |= -2"),
        ("4f 21 00 00 00 00 00 00", static code => code.Or(R1, R2), "r1 |= r2"),
        ("44 01 00 00 fe ff ff ff", static code => code.Or32(R1, -2), "w1 |= -2"),
        ("4c 21 00 00 00 00 00 00", static code => code.Or32(R1, R2), "w1 |= w2"),
        ("57 01 00 00 fe ff ff ff", static code => code.And(R1, -2), "r1 &= -2"),
        ("5f 21 00 00 00 00 00 00", static code => code.And(R1, R2), "r1 &= r2"),
        ("54 01 00 00 fe ff ff ff", static code => code.And32(R1, -2), "w1 &= -2"),
        ("5c 21 00 00 00 00 00 00", static code => code.And32(R1, R2), "w1 &= w2"),
        ("67 01 00 00 fe ff ff ff", static code => code.Lsh(R1, -2), "r1 <<= -2"),
        ("6f 21 00 00 00 00 00 00", static code => code.Lsh(R1, R2), "r1 <<= r2"),
        ("64 01 00 00 fe ff ff ff", static code => code.Lsh32(R1, -2), "w1 <<= -2"),
        ("6c 21 00 00 00 00 00 00", static code => code.Lsh32(R1, R2), "w1 <<= w2"),
        ("77 01 00 00 fe ff ff ff", static code => code.Rsh(R1, -2), "r1 >>= -2"),
        ("7f 21 00 00 00 00 00 00", static code => code.Rsh(R1, R2), "r1 >>= r2"),
        ("74 01 00 00 fe ff ff ff", static code => code.Rsh32(R1, -2), "w1 >>= -2"),
        ("7c 21 00 00 00 00 00 00", static code => code.Rsh32(R1, R2), "w1 >>= w2"),
        ("97 01 00 00 fe ff ff ff", static code => code.Mod(R1, -2), "r1 %= -2"),
        ("9f 21 00 00 00 00 00 00", static code => code.Mod(R1, R2), "r1 %= r2"),
        ("94 01 00 00 fe ff ff ff", static code => code.Mod32(R1, -2), "w1 %= -2"),
        ("9c 21 00 00 00 00 00 00", static code => code.Mod32(R1, R2), "w1 %= w2"),
        ("a7 01 00 00 fe ff ff ff", static code => code.Xor(R1, -2), "r1 ^= -2"),
        ("af 21 00 00 00 00 00 00", static code => code.Xor(R1, R2), "r1 ^= r2"),
        ("a4 01 00 00 fe ff ff ff", static code => code.Xor32(R1, -2), "w1 ^= -2"),
        ("ac 21 00 00 00 00 00 00", static code => code.Xor32(R1, R2), "w1 ^= w2"),
        ("b7 01 00 00 fe ff ff ff", static code => code.Mov(R1, -2), "r1 = -2"),
        ("bf 21 00 00 00 00 00 00", static code => code.Mov(R1, R2), "r1 = r2"),
        ("b4 01 00 00 fe ff ff ff", static code => code.Mov32(R1, -2), "w1 = -2"),
        ("bc 21 00 00 00 00 00 00", static code => code.Mov32(R1, R2), "w1 = w2"),
        ("c7 01 00 00 fe ff ff ff", static code => code.Arsh(R1, -2), "r1 s>>= -2"),
        ("cf 21 00 00 00 00 00 00", static code => code.Arsh(R1, R2), "r1 s>>= r2"),
        ("c4 01 00 00 fe ff ff ff", static code => code.Arsh32(R1, -2), "w1 s>>= -2"),
        ("cc 21 00 00 00 00 00 00", static code => code.Arsh32(R1, R2), "w1 s>>= w2"),
        ("37 03 01 00 05 00 00 00", static code => code.SignedDiv(R3, 5), "r3 s/= 5"),
        ("3f 43 01 00 00 00 00 00", static code => code.SignedDiv(R3, R4), "r3 s/= r4"),
        ("34 03 01 00 05 00 00 00", static code => code.SignedDiv32(R3, 5), "w3 s/= 5"),
        ("97 03 01 00 05 00 00 00", static code => code.SignedMod(R3, 5), "r3 s%= 5"),
        ("9c 43 01 00 00 00 00 00", static code => code.SignedMod32(R3, R4), "w3 s%= w4"),
        ("87 09 00 00 00 00 00 00", static code => code.Neg(R9), "r9 = -r9"),
        ("84 09 00 00 00 00 00 00", static code => code.Neg32(R9), "w9 = -w9"),
        ("bf 21 08 00 00 00 00 00", static code => code.MovSigned(BpfSize.Byte, R1, R2), "r1 = (s8)r2"),
        ("bf 21 10 00 00 00 00 00", static code => code.MovSigned(BpfSize.Half, R1, R2), "r1 = (s16)r2"),
        ("bf 21 20 00 00 00 00 00", static code => code.MovSigned(BpfSize.Word, R1, R2), "r1 = (s32)r2"),
        ("bc 21 08 00 00 00 00 00", static code => code.MovSigned32(BpfSize.Byte, R1, R2), "w1 = (s8)w2"),
        ("bc 21 10 00 00 00 00 00", static code => code.MovSigned32(BpfSize.Half, R1, R2), "w1 = (s16)w2"),
        ("dc 05 00 00 10 00 00 00", static code => code.ToBigEndian(BpfSize.Half, R5), "r5 = be16 r5"),
        ("d4 05 00 00 10 00 00 00", static code => code.ToLittleEndian(BpfSize.Half, R5), "r5 = le16 r5"),
        ("d7 05 00 00 10 00 00 00", static code => code.SwapBytes(BpfSize.Half, R5), "r5 = bswap16 r5"),
        ("dc 05 00 00 20 00 00 00", static code => code.ToBigEndian(BpfSize.Word, R5), "r5 = be32 r5"),
        ("d4 05 00 00 20 00 00 00", static code => code.ToLittleEndian(BpfSize.Word, R5), "r5 = le32 r5"),
        ("d7 05 00 00 20 00 00 00", static code => code.SwapBytes(BpfSize.Word, R5), "r5 = bswap32 r5"),
        ("dc 05 00 00 40 00 00 00", static code => code.ToBigEndian(BpfSize.Double, R5), "r5 = be64 r5"),
        ("d4 05 00 00 40 00 00 00", static code => code.ToLittleEndian(BpfSize.Double, R5), "r5 = le64 r5"),
        ("d7 05 00 00 40 00 00 00", static code => code.SwapBytes(BpfSize.Double, R5), "r5 = bswap64 r5"),
        ("71 10 ff 7f 00 00 00 00", static code => code.Load(BpfSize.Byte, R0, R1 + 32767), "r0 = *(u8 *)(r1 +32767)"),
        ("91 10 04 00 00 00 00 00", static code => code.LoadSigned(BpfSize.Byte, R0, R1 + 4), "r0 = *(s8 *)(r1 +4)"),
        ("72 0a f8 ff ff ff ff ff", static code => code.Store(BpfSize.Byte, R10 - 8, -1), "*(u8 *)(r10 -8) = -1"),
        ("73 7a 00 80 00 00 00 00", static code => code.Store(BpfSize.Byte, R10 - 32768, R7), "*(u8 *)(r10 -32768) = r7"),
        ("69 10 ff 7f 00 00 00 00", static code => code.Load(BpfSize.Half, R0, R1 + 32767), "r0 = *(u16 *)(r1 +32767)"),
        ("89 10 04 00 00 00 00 00", static code => code.LoadSigned(BpfSize.Half, R0, R1 + 4), "r0 = *(s16 *)(r1 +4)"),
        ("6a 0a f8 ff ff ff ff ff", static code => code.Store(BpfSize.Half, R10 - 8, -1), "*(u16 *)(r10 -8) = -1"),
        ("6b 7a 00 80 00 00 00 00", static code => code.Store(BpfSize.Half, R10 - 32768, R7), "*(u16 *)(r10 -32768) = r7"),
        ("61 10 ff 7f 00 00 00 00", static code => code.Load(BpfSize.Word, R0, R1 + 32767), "r0 = *(u32 *)(r1 +32767)"),
        ("81 10 04 00 00 00 00 00", static code => code.LoadSigned(BpfSize.Word, R0, R1 + 4), "r0 = *(s32 *)(r1 +4)"),
        ("62 0a f8 ff ff ff ff ff", static code => code.Store(BpfSize.Word, R10 - 8, -1), "*(u32 *)(r10 -8) = -1"),
        ("63 7a 00 80 00 00 00 00", static code => code.Store(BpfSize.Word, R10 - 32768, R7), "*(u32 *)(r10 -32768) = r7"),
        ("79 10 ff 7f 00 00 00 00", static code => code.Load(BpfSize.Double, R0, R1 + 32767), "r0 = *(u64 *)(r1 +32767)"),
        ("7a 0a f8 ff ff ff ff ff", static code => code.Store(BpfSize.Double, R10 - 8, -1), "*(u64 *)(r10 -8) = -1"),
        ("7b 7a 00 80 00 00 00 00", static code => code.Store(BpfSize.Double, R10 - 32768, R7), "*(u64 *)(r10 -32768) = r7"),
        ("db 21 10 00 00 00 00 00", static code => code.Atomic(BpfAtomic.Add, BpfSize.Double, R1 + 16, R2), "lock *(u64 *)(r1 +16) += r2"),
        ("db 21 10 00 40 00 00 00", static code => code.Atomic(BpfAtomic.Or, BpfSize.Double, R1 + 16, R2), "lock *(u64 *)(r1 +16) |= r2"),
        ("db 21 10 00 50 00 00 00", static code => code.Atomic(BpfAtomic.And, BpfSize.Double, R1 + 16, R2), "lock *(u64 *)(r1 +16) &= r2"),
        ("db 21 10 00 a0 00 00 00", static code => code.Atomic(BpfAtomic.Xor, BpfSize.Double, R1 + 16, R2), "lock *(u64 *)(r1 +16) ^= r2"),
        ("db 21 10 00 01 00 00 00", static code => code.Atomic(BpfAtomic.FetchAdd, BpfSize.Double, R1 + 16, R2), "r2 = atomic_fetch_add((u64 *)(r1 +16), r2)"),
        ("db 21 10 00 41 00 00 00", static code => code.Atomic(BpfAtomic.FetchOr, BpfSize.Double, R1 + 16, R2), "r2 = atomic_fetch_or((u64 *)(r1 +16), r2)"),
        ("db 21 10 00 51 00 00 00", static code => code.Atomic(BpfAtomic.FetchAnd, BpfSize.Double, R1 + 16, R2), "r2 = atomic_fetch_and((u64 *)(r1 +16), r2)"),
        ("db 21 10 00 a1 00 00 00", static code => code.Atomic(BpfAtomic.FetchXor, BpfSize.Double, R1 + 16, R2), "r2 = atomic_fetch_xor((u64 *)(r1 +16), r2)"),
        ("db 21 10 00 e1 00 00 00", static code => code.Atomic(BpfAtomic.Exchange, BpfSize.Double, R1 + 16, R2), "r2 = atomic_xchg((u64 *)(r1 +16), r2)"),
        ("db 21 10 00 f1 00 00 00", static code => code.Atomic(BpfAtomic.CompareExchange, BpfSize.Double, R1 + 16, R2), "r0 = atomic_cmpxchg((u64 *)(r1 +16), r0, r2)"),
        ("c3 21 10 00 00 00 00 00", static code => code.Atomic(BpfAtomic.Add, BpfSize.Word, R1 + 16, R2), "lock *(u32 *)(r1 +16) += r2"),
        ("18 06 00 00 f0 de bc 9a 00 00 00 00 78 56 34 12", static code => code.LoadConstant(R6, 0x123456789abcdef0), "r6 = 0x123456789abcdef0 ll"),
        ("b7 06 00 00 00 00 00 80", static code => code.LoadConstant(R6, 0xffffffff80000000), "r6 = -2147483648"),
        ("b4 06 00 00 00 00 00 80", static code => code.LoadConstant(R6, 0x80000000), "w6 = -2147483648"),
        ("15 01 ff ff 07 00 00 00", static code => code.JumpIf(BpfCondition.Equal, R1, 7, Here(code)), "if r1 == 7 goto -1"),
        ("1d 21 ff ff 00 00 00 00", static code => code.JumpIf(BpfCondition.Equal, R1, R2, Here(code)), "if r1 == r2 goto -1"),
        ("16 01 ff ff 07 00 00 00", static code => code.JumpIf32(BpfCondition.Equal, R1, 7, Here(code)), "if w1 == 7 goto -1"),
        ("1e 21 ff ff 00 00 00 00", static code => code.JumpIf32(BpfCondition.Equal, R1, R2, Here(code)), "if w1 == w2 goto -1"),
        ("25 01 ff ff 07 00 00 00", static code => code.JumpIf(BpfCondition.Greater, R1, 7, Here(code)), "if r1 > 7 goto -1"),
        ("2d 21 ff ff 00 00 00 00", static code => code.JumpIf(BpfCondition.Greater, R1, R2, Here(code)), "if r1 > r2 goto -1"),
        ("26 01 ff ff 07 00 00 00", static code => code.JumpIf32(BpfCondition.Greater, R1, 7, Here(code)), "if w1 > 7 goto -1"),
        ("2e 21 ff ff 00 00 00 00", static code => code.JumpIf32(BpfCondition.Greater, R1, R2, Here(code)), "if w1 > w2 goto -1"),
        ("35 01 ff ff 07 00 00 00", static code => code.JumpIf(BpfCondition.GreaterOrEqual, R1, 7, Here(code)), "if r1 >= 7 goto -1"),
        ("3d 21 ff ff 00 00 00 00", static code => code.JumpIf(BpfCondition.GreaterOrEqual, R1, R2, Here(code)), "if r1 >= r2 goto -1"),
        ("36 01 ff ff 07 00 00 00", static code => code.JumpIf32(BpfCondition.GreaterOrEqual, R1, 7, Here(code)), "if w1 >= 7 goto -1"),
        ("3e 21 ff ff 00 00 00 00", static code => code.JumpIf32(BpfCondition.GreaterOrEqual, R1, R2, Here(code)), "if w1 >= w2 goto -1"),
        ("45 01 ff ff 07 00 00 00", static code => code.JumpIf(BpfCondition.AnyBit, R1, 7, Here(code)), "if r1 & 7 goto -1"),
        ("4d 21 ff ff 00 00 00 00", static code => code.JumpIf(BpfCondition.AnyBit, R1, R2, Here(code)), "if r1 & r2 goto -1"),
        ("46 01 ff ff 07 00 00 00", static code => code.JumpIf32(BpfCondition.AnyBit, R1, 7, Here(code)), "if w1 & 7 goto -1"),
        ("4e 21 ff ff 00 00 00 00", static code => code.JumpIf32(BpfCondition.AnyBit, R1, R2, Here(code)), "if w1 & w2 goto -1"),
        ("55 01 ff ff 07 00 00 00", static code => code.JumpIf(BpfCondition.NotEqual, R1, 7, Here(code)), "if r1 != 7 goto -1"),
        ("5d 21 ff ff 00 00 00 00", static code => code.JumpIf(BpfCondition.NotEqual, R1, R2, Here(code)), "if r1 != r2 goto -1"),
        ("56 01 ff ff 07 00 00 00", static code => code.JumpIf32(BpfCondition.NotEqual, R1, 7, Here(code)), "if w1 != 7 goto -1"),
        ("5e 21 ff ff 00 00 00 00", static code => code.JumpIf32(BpfCondition.NotEqual, R1, R2, Here(code)), "if w1 != w2 goto -1"),
        ("65 01 ff ff 07 00 00 00", static code => code.JumpIf(BpfCondition.SignedGreater, R1, 7, Here(code)), "if r1 s> 7 goto -1"),
        ("6d 21 ff ff 00 00 00 00", static code => code.JumpIf(BpfCondition.SignedGreater, R1, R2, Here(code)), "if r1 s> r2 goto -1"),
        ("66 01 ff ff 07 00 00 00", static code => code.JumpIf32(BpfCondition.SignedGreater, R1, 7, Here(code)), "if w1 s> 7 goto -1"),
        ("6e 21 ff ff 00 00 00 00", static code => code.JumpIf32(BpfCondition.SignedGreater, R1, R2, Here(code)), "if w1 s> w2 goto -1"),
        ("75 01 ff ff 07 00 00 00", static code => code.JumpIf(BpfCondition.SignedGreaterOrEqual, R1, 7, Here(code)), "if r1 s>= 7 goto -1"),
        ("7d 21 ff ff 00 00 00 00", static code => code.JumpIf(BpfCondition.SignedGreaterOrEqual, R1, R2, Here(code)), "if r1 s>= r2 goto -1"),
        ("76 01 ff ff 07 00 00 00", static code => code.JumpIf32(BpfCondition.SignedGreaterOrEqual, R1, 7, Here(code)), "if w1 s>= 7 goto -1"),
        ("7e 21 ff ff 00 00 00 00", static code => code.JumpIf32(BpfCondition.SignedGreaterOrEqual, R1, R2, Here(code)), "if w1 s>= w2 goto -1"),
        ("a5 01 ff ff 07 00 00 00", static code => code.JumpIf(BpfCondition.Less, R1, 7, Here(code)), "if r1 < 7 goto -1"),
        ("ad 21 ff ff 00 00 00 00", static code => code.JumpIf(BpfCondition.Less, R1, R2, Here(code)), "if r1 < r2 goto -1"),
        ("a6 01 ff ff 07 00 00 00", static code => code.JumpIf32(BpfCondition.Less, R1, 7, Here(code)), "if w1 < 7 goto -1"),
        ("ae 21 ff ff 00 00 00 00", static code => code.JumpIf32(BpfCondition.Less, R1, R2, Here(code)), "if w1 < w2 goto -1"),
        ("b5 01 ff ff 07 00 00 00", static code => code.JumpIf(BpfCondition.LessOrEqual, R1, 7, Here(code)), "if r1 <= 7 goto -1"),
        ("bd 21 ff ff 00 00 00 00", static code => code.JumpIf(BpfCondition.LessOrEqual, R1, R2, Here(code)), "if r1 <= r2 goto -1"),
        ("b6 01 ff ff 07 00 00 00", static code => code.JumpIf32(BpfCondition.LessOrEqual, R1, 7, Here(code)), "if w1 <= 7 goto -1"),
        ("be 21 ff ff 00 00 00 00", static code => code.JumpIf32(BpfCondition.LessOrEqual, R1, R2, Here(code)), "if w1 <= w2 goto -1"),
        ("c5 01 ff ff 07 00 00 00", static code => code.JumpIf(BpfCondition.SignedLess, R1, 7, Here(code)), "if r1 s< 7 goto -1"),
        ("cd 21 ff ff 00 00 00 00", static code => code.JumpIf(BpfCondition.SignedLess, R1, R2, Here(code)), "if r1 s< r2 goto -1"),
        ("c6 01 ff ff 07 00 00 00", static code => code.JumpIf32(BpfCondition.SignedLess, R1, 7, Here(code)), "if w1 s< 7 goto -1"),
        ("ce 21 ff ff 00 00 00 00", static code => code.JumpIf32(BpfCondition.SignedLess, R1, R2, Here(code)), "if w1 s< w2 goto -1"),
        ("d5 01 ff ff 07 00 00 00", static code => code.JumpIf(BpfCondition.SignedLessOrEqual, R1, 7, Here(code)), "if r1 s<= 7 goto -1"),
        ("dd 21 ff ff 00 00 00 00", static code => code.JumpIf(BpfCondition.SignedLessOrEqual, R1, R2, Here(code)), "if r1 s<= r2 goto -1"),
        ("d6 01 ff ff 07 00 00 00", static code => code.JumpIf32(BpfCondition.SignedLessOrEqual, R1, 7, Here(code)), "if w1 s<= 7 goto -1"),
        ("de 21 ff ff 00 00 00 00", static code => code.JumpIf32(BpfCondition.SignedLessOrEqual, R1, R2, Here(code)), "if w1 s<= w2 goto -1"),
        ("05 00 ff ff 00 00 00 00", static code => code.Jump(Here(code)), "goto -1"),
        ("85 00 00 00 17 00 00 00", static code => code.Call(BpfHelper.Redirect), "call Redirect#23"),
        ("85 10 00 00 ff ff ff ff", static code => code.Call(Here(code)), "call pc-1"),
        ("95 00 00 00 00 00 00 00", static code => code.Exit(), "exit"),
    ];

    public static TheoryData<int> All => [.. Enumerable.Range(0, _all.Length)];

    [Theory]
    [MemberData(nameof(All))]
    public void An_instruction_is_what_the_standard_says_and_its_words_say_it(int which)
    {
        var (bytes, write, words) = _all[which];
        var code = new BpfAssembler();
        write(code);
        var text = code.Assemble();
        var made = MemoryMarshal.AsBytes(text.Instructions.AsSpan()).ToArray();
        Assert.Equal(bytes.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower(made));
        Assert.Equal(words, BpfWords.Of(text.Instructions[0], text.Instructions[^1].Immediate));
        var read = ImmutableArray.Create(MemoryMarshal.Cast<byte, BpfInstruction>(made));
        Assert.Equal(text.Instructions, read);
    }

    [Fact]
    public void The_table_holds_every_operation_that_the_assembler_has()
    {
        var opcodes = _all.Select(static one => one.Bytes[..2]).ToHashSet();
        foreach (var condition in Enum.GetValues<BpfCondition>())
        {
            Assert.Subset(opcodes, new[] { 0x05, 0x0D, 0x06, 0x0E }.Select(bits => $"{(int)condition | bits:x2}").ToHashSet());
        }

        foreach (var operation in Enum.GetValues<BpfArithmetic>().Except([BpfArithmetic.Neg, BpfArithmetic.Swap]))
        {
            Assert.Subset(opcodes, new[] { 0x07, 0x0F, 0x04, 0x0C }.Select(bits => $"{(int)operation | bits:x2}").ToHashSet());
        }

        Assert.Equal(
            Enum.GetValues<BpfAtomic>().Select(static one => $"{(int)one:x2}").Order(),
            _all.Where(static one => one.Bytes.StartsWith("db", StringComparison.Ordinal)).Select(static one => one.Bytes[12..14]).Order());
    }

    [Theory]
    [InlineData("30 00 00 00 0c 00 00 00", "r0 = *(u8 *)skb[12]")]
    [InlineData("48 10 00 00 02 00 00 00", "r0 = *(u16 *)skb[r1 +2]")]
    [InlineData("06 00 00 00 05 00 01 00", "gotol +65541")]
    [InlineData("85 20 00 00 07 00 00 00", "call kernel-function#7")]
    [InlineData("85 00 00 00 0f 27 00 00", "call #9999")]
    [InlineData("18 12 00 00 05 00 00 00", "r2 = map[fd 5]")]
    [InlineData("18 22 00 00 05 00 00 00", "r2 = map[fd 5][0] +0")]
    [InlineData("18 42 00 00 05 00 00 00", "r2 = reference 4 0x5")]
    [InlineData("07 01 02 00 05 00 00 00", "? 07 dst 1 src 0 off 2 imm 5")]
    [InlineData("ff ff ff ff ff ff ff ff", "? ff dst 15 src 15 off -1 imm -1")]
    [InlineData("99 10 00 00 00 00 00 00", "? 99 dst 0 src 1 off 0 imm 0")]
    [InlineData("cb 21 00 00 00 00 00 00", "? cb dst 1 src 2 off 0 imm 0")]
    [InlineData("d4 01 00 00 05 00 00 00", "? d4 dst 1 src 0 off 0 imm 5")]
    [InlineData("86 00 00 00 05 00 00 00", "? 86 dst 0 src 0 off 0 imm 5")]
    public void What_the_assembler_does_not_write_has_words_too(string bytes, string words)
    {
        var one = MemoryMarshal.Read<BpfInstruction>(Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal(words, one.ToString());
    }

    /// <summary>A label before the next instruction: a jump there goes to itself.</summary>
    private static BpfLabel Here(BpfAssembler code)
    {
        var label = code.NewLabel("here");
        code.Mark(label);
        return label;
    }
}
