using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using GpuAls.Core.Interactions;
using GpuAls.Core.Prepared;
using GpuAls.Core.SectionFiles;

namespace GpuAls.Fuzzing.Targets;

/// <summary>
/// Prepared folders with a changed manifest or a changed shard. An input that starts with a brace is the manifest; any other is a shard without the
/// space between its sections, behind a letter: after S, its checksums are corrected. Every pair of a folder that opens is read by user and by item.
/// </summary>
sealed class PreparedTarget : FuzzTarget, IDisposable
{
    const byte Sealed = (byte)'S';

    readonly Scratch scratch = new();
    readonly string shard;
    readonly byte[] validManifest;
    readonly byte[] validShard;

    public PreparedTarget()
    {
        using (var preparation = Preparation.Open(scratch.FullName, "fuzzing"))
        {
            preparation.Read(
                (builder, manifest) =>
                {
                    for (var n = 0; n < 40; n++) builder.Add($"u{n % 7}", $"i{n * n % 5}", n % 3 + 1);
                    return (null, manifest);
                },
                CancellationToken.None);
            preparation.SortByUser(null, CancellationToken.None);
            preparation.SortByItem(null, "", null, CancellationToken.None);
            shard = preparation.WriteShards(2, null, CancellationToken.None).ByUser[1].File;
        }

        validManifest = File.ReadAllBytes(Path.Combine(scratch.FullName, PreparedFiles.Manifest));
        validShard = File.ReadAllBytes(Path.Combine(scratch.FullName, shard));
    }

    public override string Name => "prepared";

    public override int MaxLength => 8192;

    public override int MaxStretchedLength => 0;

    public override MemoryBound Memory => new(PerByte: 512, Constant: 64 << 20);

    public override IEnumerable<byte[]> Seeds => [validManifest, [Sealed, .. Places.SelectMany(place => validShard[place])]];

    public override IReadOnlyList<byte[]> Words =>
    [
        .. Targets.Words.OfJson,
        .. Targets.Words.Of("\"pairs\":", "\"rows\":", "\"firstRow\":", "\"firstPair\":", "\"file\":", "\"users\":", "\"items\":"),
    ];

    public override Outcome Run(byte[] input)
    {
        scratch.Write(PreparedFiles.Manifest, IsManifest(input) ? input : validManifest);
        scratch.Write(shard, IsManifest(input) ? validShard : Shard(input));
        var prepared = PreparedFolder.Open(scratch.FullName);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{prepared.Manifest.Pairs} {prepared.Manifest.Program}\n");
        foreach (var rows in (SparseRows[])[prepared.Matrix.ByUser, prepared.Matrix.ByItem])
        {
            for (var row = 0; row < rows.Rows; row++)
                text.AppendJoin(' ', rows.RowColumns(row).ToArray()).Append(' ').AppendJoin(' ', rows.RowValues(row)).Append('\n');
        }

        return new(text.ToString(), input.Length);
    }

    public void Dispose() => scratch.Dispose();

    /// <summary>The header, the table and the sections of the valid shard.</summary>
    IEnumerable<Range> Places
    {
        get
        {
            var table = SectionFileHeader.Bytes + ShardFile.Count * SectionFileTable.EntryBytes;
            yield return 0..table;
            for (var entry = SectionFileHeader.Bytes; entry < table; entry += SectionFileTable.EntryBytes)
            {
                var start = (int)BinaryPrimitives.ReadInt64LittleEndian(validShard.AsSpan(entry + 8));
                yield return start..(start + (int)BinaryPrimitives.ReadInt64LittleEndian(validShard.AsSpan(entry + 16)));
            }
        }
    }

    byte[] Shard(byte[] input)
    {
        var file = new byte[validShard.Length];
        var at = 1;
        foreach (var place in Places)
        {
            var to = file.AsSpan(place);
            var length = Math.Clamp(input.Length - at, 0, to.Length);
            input.AsSpan(Math.Min(at, input.Length), length).CopyTo(to);
            at += length;
        }

        if (input.Length > 0 && input[0] == Sealed) SectionBytes.Seal(file);
        return file;
    }

    static bool IsManifest(byte[] input) => input.AsSpan().StartsWith("{"u8);
}
