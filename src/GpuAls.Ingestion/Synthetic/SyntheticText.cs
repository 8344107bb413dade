using System.Buffers.Binary;

namespace GpuAls.Ingestion.Synthetic;

/// <summary>Writes rows as text: user, MBID, artist, plays and, if the set has times, the time, tab-separated, LF.</summary>
sealed class SyntheticText(SyntheticOptions options, SyntheticNames names)
{
    const int MaxDigits = 10;
    const int MaxRowBytes = LastFmKeys.UserBytes + LastFmKeys.ItemBytes + SyntheticNames.MaxBytes + MaxDigits + MaxDigits + 5;

    byte[] buffer = [];

    /// <summary>The rows of a block, valid until the next call.</summary>
    public ReadOnlyMemory<byte> Write(UserBlock block, SyntheticUsers users, SyntheticHistory history)
    {
        var maxLength = checked((int)(block.Rows * MaxRowBytes));
        if (buffer.Length < maxLength) buffer = GC.AllocateUninitializedArray<byte>(maxLength);
        var length = 0;
        Span<byte> key = stackalloc byte[LastFmKeys.UserBytes];
        for (var user = block.FirstUser; user < block.FirstUser + block.Users; user++)
        {
            LastFmKeys.WriteUser(options.Seed, user, key);
            var entries = history.Draw(user);
            for (var n = 0; n < entries.Length; n++)
            {
                length += WriteRow(key, SyntheticHistory.ItemOf(entries[n]), SyntheticHistory.PlaysOf(entries[n]), buffer.AsSpan(length));
                if (options.Drift is not null) length += AddTime(history.Times[n], buffer.AsSpan(length));
                buffer[length++] = (byte)'\n';
            }
        }

        return buffer.AsMemory(0, length);
    }

    int WriteRow(ReadOnlySpan<byte> user, int item, int plays, Span<byte> row)
    {
        user.CopyTo(row);
        var length = LastFmKeys.UserBytes;
        row[length++] = (byte)'\t';
        LastFmKeys.WriteItem(options.Seed, item, row[length..]);
        length += LastFmKeys.ItemBytes;
        row[length++] = (byte)'\t';
        length += names.Write(item, row[length..]);
        row[length++] = (byte)'\t';
        plays.TryFormat(row[length..], out var digits);
        return length + digits;
    }

    static int AddTime(int time, Span<byte> row)
    {
        row[0] = (byte)'\t';
        time.TryFormat(row[1..], out var digits);
        return 1 + digits;
    }
}

/// <summary>Keys as in Last.fm's own tables: 40 hex digits for a user, as of a SHA-1, and a UUID for an artist, as of MusicBrainz.</summary>
static class LastFmKeys
{
    /// <summary>The length of a user's key, in bytes.</summary>
    public const int UserBytes = 40;

    /// <summary>The length of an artist's id, in bytes.</summary>
    public const int ItemBytes = 36;

    /// <summary>Writes a user's key: 40 lower-case hex digits, different for every user.</summary>
    public static void WriteUser(long seed, int user, Span<byte> text)
    {
        Span<byte> key = stackalloc byte[24];
        BinaryPrimitives.WriteUInt64BigEndian(key, SyntheticRandom.Hash(seed, RandomPurpose.UserKey, user));
        var end = SyntheticRandom.For(seed, RandomPurpose.UserKeyEnd, user);
        BinaryPrimitives.WriteUInt64BigEndian(key[8..], end.Next());
        BinaryPrimitives.WriteUInt64BigEndian(key[16..], end.Next());
        Convert.TryToHexStringLower(key[..(UserBytes / 2)], text, out _);
    }

    /// <summary>Writes an artist's id: a random UUID (version 4), in lower case.</summary>
    public static void WriteItem(long seed, int item, Span<byte> text)
    {
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(id, SyntheticRandom.Hash(seed, RandomPurpose.ItemKey, item));
        BinaryPrimitives.WriteUInt64BigEndian(id[8..], SyntheticRandom.Hash(seed, RandomPurpose.ItemKeyEnd, item));
        id[6] = (byte)((id[6] & 0x0F) | 0x40);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        new Guid(id, bigEndian: true).TryFormat(text, out _, "D");
    }
}
