using System.IO.Compression;
using System.Text;
using GpuAls.Fuzzing.Mutation;

namespace GpuAls.Fuzzing.Targets;

/// <summary>Archives of NumPy arrays: written for seeds, and taken apart and put together by mutations, so that their checksums are right.</summary>
static class ZipBytes
{
    /// <summary>Words of .npy headers.</summary>
    public static readonly IReadOnlyList<byte[]> Words =
    [
        .. Targets.Words.Of(
            "'<f4'", "'<f8'", "'<f2'", "'<i4'", "'<i8'", "'|b1'", "'<u4'", "'>f4'", "'|O'", "'<U3'", "'|S3'", "True", "False", "()", "(2,)",
            "(2, 3)", "(0,)", "(-1,)", "(1000000, 3)", "(3000000,)",
            "(4294967296, 4294967296)", "(9223372036854775807,)", "'descr'", "'fortran_order'", "'shape'", "{", "}", "\n"),
        [0x93, .. "NUMPY"u8, 1, 0], [0x93, .. "NUMPY"u8, 2, 0], "PK\u0001\u0002"u8.ToArray(), "PK\u0003\u0004"u8.ToArray(),
        "PK\u0005\u0006"u8.ToArray(), "csr"u8.ToArray(),
        "csc"u8.ToArray(), "coo"u8.ToArray(),
    ];

    /// <summary>An archive with arrays.</summary>
    public static byte[] Of(params IEnumerable<(string Name, byte[] Content)> entries)
    {
        var into = new MemoryStream();
        using (var archive = new ZipArchive(into, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                var level = content.Length % 2 == 0 ? CompressionLevel.Fastest : CompressionLevel.NoCompression;
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return into.ToArray();
    }

    /// <summary>An array as .npy.</summary>
    public static byte[] Array(string type, string shape, params ReadOnlySpan<byte> content)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.Latin1.GetBytes(header), .. content];
    }

    /// <summary>An array of numbers.</summary>
    public static byte[] Array<T>(string type, string shape, params T[] numbers) where T : unmanaged =>
        Array(type, shape, System.Runtime.InteropServices.MemoryMarshal.AsBytes<T>(numbers));

    /// <summary>Changes one array of an archive, its length in the directory, or raw bytes.</summary>
    public static byte[] Mutate(byte[] input, byte[] other, Mutator mutator, int maxLength)
    {
        var entries = mutator.Random.Next(4) > 0 ? Entries(input) : null;
        if (entries is not { Count: > 0 }) return mutator.Mutate(input, other, Words, maxLength);
        var changed = mutator.Random.Next(entries.Count);
        var donor = Entries(other) is { Count: > 0 } others ? others[mutator.Random.Next(others.Count)].Content : [];
        entries[changed] = (entries[changed].Name, mutator.Mutate(entries[changed].Content, donor, Words, maxLength));
        if (mutator.Random.Next(16) == 0) entries.RemoveAt(mutator.Random.Next(entries.Count));
        var bytes = Of(entries);
        if (mutator.Random.Next(8) == 0) LieAboutLength(bytes, mutator.Random);
        return bytes;
    }

    static List<(string Name, byte[] Content)>? Entries(byte[] input)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(input), ZipArchiveMode.Read);
            var entries = new List<(string, byte[])>();
            foreach (var entry in archive.Entries)
            {
                using var content = entry.Open();
                var into = new MemoryStream();
                content.CopyTo(into);
                entries.Add((entry.FullName, into.ToArray()));
            }

            return entries;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    // The directory of an archive has the lengths, of which nothing is a check until the content was read.
    static void LieAboutLength(byte[] bytes, Random random)
    {
        var at = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        if (at < 0 || at + 28 > bytes.Length) return;
        var length = random.Next(2) == 0 ? uint.MaxValue - 1 : (uint)random.Next(1 << 30);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 24), length);
    }
}
