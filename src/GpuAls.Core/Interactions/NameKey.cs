using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace GpuAls.Core.Interactions;

/// <summary>
/// The key of a name in a hash table: its hash, and the name itself if it has at most <see cref="MaxShortLength"/> bytes, otherwise its length.
/// </summary>
/// <param name="Hash">A hash of all bytes of the name.</param>
/// <param name="First">Bytes 0 to 7 of a short name, zeros behind its end; the length of a long name.</param>
/// <param name="Second">Bytes 8 to 15 of a short name; 0 for a long name.</param>
/// <param name="Third">Bytes 16 to 22 of a short name, and its length in the upper byte; <see cref="LongMark"/> for a long name.</param>
readonly record struct NameKey(ulong Hash, ulong First, ulong Second, ulong Third)
{
    /// <summary>The maximum length of a name that a key holds.</summary>
    public const int MaxShortLength = 23;

    const ulong LongMark = 0xFFUL << 56;

    // A different seed in each process, so that nobody can prepare a file whose names all collide.
    static readonly ulong HashSeed = (ulong)Random.Shared.NextInt64() | 1;

    /// <summary>Whether the key does not hold the name.</summary>
    public bool IsLong => Third == LongMark;

    /// <summary>The key of a name in UTF-8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NameKey Of(ReadOnlySpan<byte> name)
    {
        if (name.Length > MaxShortLength) return OfLong(name);
        ulong first, second = 0, third = (ulong)name.Length << 56;
        if (name.Length < 8)
        {
            first = Small(name);
        }
        else
        {
            first = BinaryPrimitives.ReadUInt64LittleEndian(name);
            if (name.Length < 16)
            {
                second = End(name);
            }
            else
            {
                second = BinaryPrimitives.ReadUInt64LittleEndian(name[8..]);
                third |= End(name);
            }
        }

        return new NameKey(Fold(Fold(Fold(HashSeed ^ first) ^ second) ^ third), first, second, third);
    }

    /// <summary>A multiply-and-fold hash, eight bytes a step; every bit of the name reaches every bit of the result.</summary>
    static NameKey OfLong(ReadOnlySpan<byte> name)
    {
        var hash = HashSeed ^ ((ulong)name.Length * 0x9E3779B97F4A7C15);
        for (var rest = name; rest.Length >= 8; rest = rest[8..]) hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(rest));
        // The last step overlaps the one before it.
        return new NameKey(Fold(Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]))), (ulong)name.Length, 0, LongMark);
    }

    /// <summary>The bytes behind the last multiple of eight, read as one number that ends at the end of the name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong End(ReadOnlySpan<byte> name)
    {
        var beyond = name.Length % 8;
        return beyond == 0 ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]) >> (64 - 8 * beyond);
    }

    /// <summary>Up to seven bytes as a number: two or three reads, which overlap if there are fewer bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Small(ReadOnlySpan<byte> name)
    {
        var length = name.Length;
        if (length >= 4)
        {
            var end = (ulong)BinaryPrimitives.ReadUInt32LittleEndian(name[(length - 4)..]);
            return BinaryPrimitives.ReadUInt32LittleEndian(name) | end << (8 * (length - 4));
        }

        return length == 0 ? 0 : name[0] | (ulong)name[length / 2] << (8 * (length / 2)) | (ulong)name[length - 1] << (8 * (length - 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Fold(ulong value)
    {
        var high = Math.BigMul(value, 0xD6E8FEB86659FD93, out var low);
        return high ^ low;
    }
}
