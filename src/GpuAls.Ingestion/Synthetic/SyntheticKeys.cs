using System.Buffers.Binary;

namespace GpuAls.Ingestion.Synthetic;

/// <summary>What users and artists are called in Last.fm's own tables: users by 40 hex digits, the form of a SHA-1, artists by a MusicBrainz id, a UUID.</summary>
static class SyntheticKeys
{
    /// <summary>The length of a user's key, in bytes.</summary>
    public const int UserBytes = 40;

    /// <summary>The length of an artist's id, in bytes.</summary>
    public const int ItemBytes = 36;

    /// <summary>Writes a user's key: 40 lower-case hex digits, different for every user.</summary>
    public static void WriteUser(long seed, int user, Span<byte> text)
    {
        Span<byte> key = stackalloc byte[24];
        BinaryPrimitives.WriteUInt64BigEndian(key, SyntheticRandom.Hash(seed, SyntheticPurpose.UserKey, user));
        var end = SyntheticRandom.For(seed, SyntheticPurpose.UserKeyEnd, user);
        BinaryPrimitives.WriteUInt64BigEndian(key[8..], end.Next());
        BinaryPrimitives.WriteUInt64BigEndian(key[16..], end.Next());
        Convert.TryToHexStringLower(key[..(UserBytes / 2)], text, out _);
    }

    /// <summary>Writes an artist's id: a random UUID (version 4), in lower case.</summary>
    public static void WriteItem(long seed, int item, Span<byte> text)
    {
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(id, SyntheticRandom.Hash(seed, SyntheticPurpose.ItemKey, item));
        BinaryPrimitives.WriteUInt64BigEndian(id[8..], SyntheticRandom.Hash(seed, SyntheticPurpose.ItemKeyEnd, item));
        id[6] = (byte)((id[6] & 0x0F) | 0x40);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        new Guid(id, bigEndian: true).TryFormat(text, out _, "D");
    }
}
