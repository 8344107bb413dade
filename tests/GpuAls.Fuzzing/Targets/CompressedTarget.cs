using System.IO.Compression;
using System.Text;
using GpuAls.Core.Interactions;
using GpuAls.Fuzzing.Mutation;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Input;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.ZStandard;

namespace GpuAls.Fuzzing.Targets;

/// <summary>Text compressed with gzip, bzip2, xz or zstd. Most mutations change the text and compress it again, with right checksums.</summary>
sealed class CompressedTarget : FuzzTarget
{
    const string Text = "user,item,plays\nalice,Abba,12\nbob,Muse,3\nalice,Muse,1\n\"c, d\",Muse,2\n";

    // xz has no compressor here: `printf 'a,b,1\nc,d,2\n' | xz --check=crc64`.
    const string Xz = "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQALYSxiLDEKYyxkLDIKAL5Ty4+rS9lKAAEkDKYY2NgftvN9AQAAAAAEWVo=";

    const int TablesOfMember = 96 << 10;

    public override string Name => "compressed";

    // A bomb is a long text: the bound counts its bytes. Decompressors take windows of up to 8 MiB.
    public override MemoryBound Memory => new(PerByte: 512, Constant: 32 << 20);

    public override IEnumerable<byte[]> Seeds =>
    [
        Gzip(Encoding.UTF8.GetBytes(Text)),
        [.. Gzip("a,b,1\n"u8.ToArray()), .. Gzip("c,d,2\n"u8.ToArray())],
        BZip2(Encoding.UTF8.GetBytes(Text)),
        Zstandard(Encoding.UTF8.GetBytes(Text)),
        Convert.FromBase64String(Xz),
        Gzip(Gzip("a,b,1\n"u8.ToArray())),
    ];

    public override IReadOnlyList<byte[]> Words =>
        [[0x1F, 0x8B, 8, 0], "BZh9"u8.ToArray(), [0x28, 0xB5, 0x2F, 0xFD], [0xFD, .. "7zXZ\0"u8], [0x31, 0x41, 0x59, 0x26, 0x53, 0x59],
            [0x17, 0x72, 0x45, 0x38, 0x50, 0x90], [0, 0, 0, 0]];

    public override byte[] Mutate(byte[] input, byte[] other, Mutator mutator, int maxLength)
    {
        if (mutator.Random.Next(3) == 0) return base.Mutate(input, other, mutator, maxLength);
        var text = mutator.Mutate(Unpacked(input) ?? Encoding.UTF8.GetBytes(Text), Unpacked(other) ?? [], Targets.Words.OfText, maxLength);
        var packed = mutator.Random.Next(3) switch { 0 => Gzip(text), 1 => BZip2(text), _ => Zstandard(text) };
        // Several members in one file.
        return mutator.Random.Next(8) == 0 ? [.. input, .. packed] : packed;
    }

    public override Outcome Run(byte[] input)
    {
        // Each member of bzip2 has its own tables.
        var bytes = input.Length + LengthOfText(input) + TablesOfMember * (long)input.AsSpan().Count("BZh"u8);
        var builder = new InteractionMatrixBuilder();
        try
        {
            var reader = new InteractionReader(new InteractionFormat { OnBadRow = BadRowPolicy.Skip });
            var report = reader.Read(new MemoryStream(input), "plays.gz", builder);
            return new(MatrixText.Describe(builder, report), bytes);
        }
        catch (Core.GpuAlsException refused)
        {
            return new($"{refused.GetType().Name}: {refused.Message}", bytes);
        }
    }

    /// <summary>The number of bytes of the text.</summary>
    static long LengthOfText(byte[] input)
    {
        var bytes = 0L;
        try
        {
            using var text = TextInput.From(new MemoryStream(input), "plays.gz");
            var buffer = new byte[1 << 14];
            for (int read; (read = text.Text.Read(buffer)) > 0;) bytes += read;
        }
        catch (Exception refused) when (refused is Core.GpuAlsException || TextInput.IsFailure(refused))
        {
            // Damaged: the text before the damage counts.
        }

        return bytes;
    }

    static byte[]? Unpacked(byte[] input)
    {
        try
        {
            using var text = TextInput.From(new MemoryStream(input), "plays.gz");
            var into = new MemoryStream();
            text.Text.CopyTo(into);
            return into.ToArray();
        }
        catch (Exception refused) when (refused is Core.GpuAlsException || TextInput.IsFailure(refused))
        {
            return null;
        }
    }

    static byte[] Gzip(byte[] text) => Packed(into => new GZipStream(into, CompressionLevel.Fastest, leaveOpen: true), text);

    static byte[] BZip2(byte[] text) =>
        Packed(into => BZip2Stream.Create(into, SharpCompress.Compressors.CompressionMode.Compress, false, leaveOpen: true, false), text);

    static byte[] Zstandard(byte[] text) => Packed(into => new CompressionStream(into, 3, leaveOpen: true), text);

    static byte[] Packed(Func<Stream, Stream> pack, byte[] text)
    {
        var into = new MemoryStream();
        using (var packing = pack(into)) packing.Write(text);
        return into.ToArray();
    }
}
