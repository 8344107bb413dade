using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace GpuAls.Fuzzing.Mutation;

/// <summary>Random changes of an input: bits, numbers in binary and in text, ranges, lines, words of the format, and parts of another one.</summary>
sealed class Mutator(Random random)
{
    const int MaxChanges = 8;

    static readonly long[] Numbers =
    [
        0, 1, 2, 3, 7, 8, 16, 31, 32, 63, 64, 100, 127, 128, 255, 256, 1000, 1024, 4096, short.MaxValue, ushort.MaxValue, 65536, int.MaxValue - 1,
        int.MaxValue, uint.MaxValue, 1L << 32, 1L << 33, 1L << 40, long.MaxValue / 8, long.MaxValue - 1, long.MaxValue, -1, -2, -128, short.MinValue,
        int.MinValue, long.MinValue,
    ];

    static readonly string[] TextNumbers =
    [
        "0", "1", "-1", "-0", "2147483647", "2147483648", "-2147483648", "4294967296", "9223372036854775807", "9223372036854775808", "1e38", "1e39",
        "1e308",
        "1e999", "-1e999", "1e-46", "NaN", "nan", "Infinity", "-inf", "0x10", "1_000", "1,5", "1.5", "1.000,5", "+3", "1e", ".5", "5.", "\u0663",
        "1 000",
    ];

    /// <summary>The source of all choices.</summary>
    public Random Random => random;

    /// <summary>Changes an input in one to eight ways.</summary>
    /// <param name="input">The input, which stays as it is.</param>
    /// <param name="other">Another input, parts of which are inserted.</param>
    /// <param name="words">Words of the format.</param>
    /// <param name="maxLength">The longest result; an input that is longer already stays as long.</param>
    public byte[] Mutate(byte[] input, byte[] other, IReadOnlyList<byte[]> words, int maxLength)
    {
        var bytes = new List<byte>(input);
        var max = Math.Max(maxLength, input.Length);
        for (var left = 1 << random.Next((int)Math.Log2(MaxChanges) + 1); left > 0; left--)
        {
            Change(bytes, other, words);
            if (bytes.Count > max) bytes.RemoveRange(max, bytes.Count - max);
        }

        return [.. bytes];
    }

    /// <summary>Repeats a part of an input until it has at least half of a length: loops that are quadratic take minutes then.</summary>
    public byte[] Stretch(byte[] input, int maxLength)
    {
        if (input.Length == 0) return input;
        var (start, length) = random.Next(2) == 0 ? Line(input) : Range(input.Length);
        var copies = random.Next(maxLength / 2, maxLength) / length;
        var bytes = new List<byte>(input.Length + copies * length);
        bytes.AddRange(input.AsSpan(0, start));
        // Lines that are all equal are one name; a number makes most of them different.
        var differ = random.Next(2) == 0;
        for (var n = 0; n < copies && bytes.Count < maxLength; n++)
        {
            if (differ) bytes.AddRange(Encoding.ASCII.GetBytes(n.ToString(CultureInfo.InvariantCulture)));
            bytes.AddRange(input.AsSpan(start, length));
        }

        bytes.AddRange(input.AsSpan(start));
        return [.. bytes];
    }

    void Change(List<byte> bytes, byte[] other, IReadOnlyList<byte[]> words)
    {
        switch (bytes.Count == 0 ? 7 + random.Next(3) : random.Next(16))
        {
            case 0:
                bytes[At(bytes)] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[At(bytes)] = (byte)random.Next(256);
                break;
            case 2:
                bytes[At(bytes)] = (byte)Numbers[random.Next(Numbers.Length)];
                break;
            case 3 or 4:
                WriteNumber(bytes, isSum: random.Next(2) == 0);
                break;
            case 5:
                {
                    var (start, length) = Range(bytes.Count);
                    bytes.RemoveRange(start, length);
                    break;
                }

            case 6:
                {
                    var (start, length) = Range(bytes.Count);
                    bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(start, length));
                    break;
                }

            case 7:
                {
                    var some = new byte[1 + random.Next(8)];
                    random.NextBytes(some);
                    bytes.InsertRange(random.Next(bytes.Count + 1), some);
                    break;
                }

            case 8 or 9 or 10 when words.Count > 0:
                PutWord(bytes, words[random.Next(words.Count)], replaces: random.Next(2) == 0);
                break;
            case 11 when other.Length > 0:
                {
                    var (start, length) = Range(other.Length);
                    bytes.InsertRange(random.Next(bytes.Count + 1), other[start..(start + length)]);
                    break;
                }

            case 12 when other.Length > 0:
                {
                    // The start of this input and the end of the other one.
                    var cut = At(bytes);
                    bytes.RemoveRange(cut, bytes.Count - cut);
                    bytes.AddRange(other.AsSpan(Math.Min(cut, random.Next(other.Length))));
                    break;
                }

            case 13:
                ReplaceTextNumber(bytes);
                break;
            case 14:
                {
                    var (start, length) = Line([.. bytes]);
                    var line = bytes.GetRange(start, length);
                    if (random.Next(2) == 0) bytes.RemoveRange(start, length);
                    else bytes.InsertRange(Line([.. bytes]).Start, line);
                    break;
                }

            default:
                // Cut off.
                if (random.Next(4) == 0 && At(bytes) is var end) bytes.RemoveRange(end, bytes.Count - end);
                break;
        }
    }

    int At(List<byte> bytes) => random.Next(bytes.Count);

    (int Start, int Length) Range(int count)
    {
        var start = random.Next(count);
        // Mostly short.
        var most = Math.Min(count - start, 1 << random.Next(1, 11));
        return (start, 1 + random.Next(most));
    }

    (int Start, int Length) Line(byte[] bytes)
    {
        if (bytes.Length == 0) return (0, 0);
        var at = random.Next(bytes.Length);
        var start = Array.LastIndexOf(bytes, (byte)'\n', Math.Max(at - 1, 0)) + 1;
        var end = Array.IndexOf(bytes, (byte)'\n', Math.Min(at, bytes.Length - 1));
        start = Math.Min(start, at);
        return (start, (end < 0 ? bytes.Length : end + 1) - start);
    }

    void WriteNumber(List<byte> bytes, bool isSum)
    {
        var size = Math.Min(bytes.Count, 1 << random.Next(4));
        var at = random.Next(bytes.Count - size + 1);
        // Numbers of most formats are aligned.
        if (random.Next(2) == 0) at = at / size * size;
        Span<byte> number = stackalloc byte[sizeof(long)];
        for (var k = 0; k < size; k++) number[k] = bytes[at + k];
        var value = isSum
            ? BinaryPrimitives.ReadInt64LittleEndian(number) + random.Next(-16, 17)
            : Numbers[random.Next(Numbers.Length)];
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        if (random.Next(4) == 0) number[..size].Reverse();
        for (var k = 0; k < size; k++) bytes[at + k] = number[k];
    }

    void PutWord(List<byte> bytes, byte[] word, bool replaces)
    {
        var at = random.Next(bytes.Count + 1);
        if (replaces) bytes.RemoveRange(at, Math.Min(word.Length, bytes.Count - at));
        bytes.InsertRange(at, word);
    }

    void ReplaceTextNumber(List<byte> bytes)
    {
        var from = random.Next(bytes.Count);
        var start = bytes.FindIndex(from, one => one is >= (byte)'0' and <= (byte)'9');
        if (start < 0) return;
        var end = bytes.FindIndex(start, one => one is not (>= (byte)'0' and <= (byte)'9' or (byte)'.' or (byte)'-' or (byte)'e'));
        bytes.RemoveRange(start, (end < 0 ? bytes.Count : end) - start);
        bytes.InsertRange(start, Encoding.UTF8.GetBytes(TextNumbers[random.Next(TextNumbers.Length)]));
    }
}
