using System.Globalization;
using System.Text;
using GpuAls.Core.Interactions;
using GpuAls.Core.Prepared;
using GpuAls.Fuzzing.Mutation;

namespace GpuAls.Fuzzing.Targets;

/// <summary>
/// Prepared folders with a changed manifest or a changed shard: an input that starts with a brace is the manifest. Every pair of a folder that opens
/// is read by user and by item.
/// </summary>
sealed class PreparedTarget : FuzzTarget, IDisposable
{
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

    // Sections start on multiples of 64 KiB.
    public override int MaxLength => 512 << 10;

    public override int MaxStretchedLength => 0;

    public override MemoryBound Memory => new(PerByte: 512, Constant: 64 << 20);

    public override IEnumerable<byte[]> Seeds => [validManifest, validShard];

    public override IReadOnlyList<byte[]> Words =>
    [
        .. Targets.Words.OfJson,
        .. Targets.Words.Of("\"pairs\":", "\"rows\":", "\"firstRow\":", "\"firstPair\":", "\"file\":", "\"users\":", "\"items\":"),
    ];

    public override byte[] Mutate(byte[] input, byte[] other, Mutator mutator, int maxLength) => IsManifest(input)
        ? base.Mutate(input, other, mutator, maxLength)
        : SectionBytes.Mutate(input, mutator, () => base.Mutate(input, other, mutator, maxLength));

    public override Outcome Run(byte[] input)
    {
        scratch.Write(PreparedFiles.Manifest, IsManifest(input) ? input : validManifest);
        scratch.Write(shard, IsManifest(input) ? validShard : input);
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

    static bool IsManifest(byte[] input) => input.AsSpan().StartsWith("{"u8);
}
