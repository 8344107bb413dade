using System.Globalization;
using System.Text;
using GpuAls.Core.Queries;
using GpuAls.Export;
using GpuAls.Fuzzing.Mutation;

namespace GpuAls.Fuzzing.Targets;

/// <summary>
/// Models of implicit: the archive of the factors, the archive of the known interactions, and the files of names. The first byte says which of them
/// the rest of the input is; the others are valid.
/// </summary>
sealed class ImplicitTarget : FuzzTarget, IDisposable
{
    readonly Scratch scratch = new();

    static readonly byte[] Model = ZipBytes.Of(
        ("user_factors.npy", ZipBytes.Array("<f4", "(2, 3)", 1f, 2f, 3f, 4f, 5f, 6f)),
        ("item_factors.npy", ZipBytes.Array("<f4", "(3, 3)", 1f, 0f, 0f, 0f, 1f, 0f, 0f, 0f, 1f)),
        ("alpha.npy", ZipBytes.Array("<f8", "()", 2.0)), ("regularization.npy", ZipBytes.Array("<f8", "()", 0.1)),
        ("iterations.npy", ZipBytes.Array("<i8", "()", 15L)),
        ("use_cg.npy", ZipBytes.Array("|b1", "()", (byte)1)), ("cg_steps.npy", ZipBytes.Array("<i8", "()", 3L)),
        ("random_state.npy", ZipBytes.Array("<i8", "()", 7L)));

    static readonly byte[] Known = ZipBytes.Of(
        ("indices.npy", ZipBytes.Array("<i4", "(3,)", 0, 2, 1)), ("indptr.npy", ZipBytes.Array("<i4", "(3,)", 0, 2, 3)),
        ("format.npy", ZipBytes.Array("|S3", "()", "csr"u8)),
        ("shape.npy", ZipBytes.Array("<i8", "(2,)", 2L, 3L)), ("data.npy", ZipBytes.Array("<f4", "(3,)", 1f, 2f, 5f)));

    public override string Name => "implicit";

    // Deflate makes up to 1,032 bytes of one, and factors of one column take a row of 16 each.
    public override MemoryBound Memory => new(PerByte: 20_000, Constant: 8 << 20);

    public override int MaxStretchedLength => 0;

    public override IEnumerable<byte[]> Seeds =>
    [
        [0, .. Model],
        [0, .. ZipBytes.Of(("user_factors.npy", ZipBytes.Array("<f8", "(1, 1)", 1.0)),
            ("item_factors.npy", ZipBytes.Array("<f2", "(2, 1)", (Half)1, (Half)2)))],
        [1, .. Known],
        [2, .. "row\tname\tid\n0\tAnn\\tB\tu1\n1\tBob\tu2\n"u8],
        [2, .. "Ann\nBob\n"u8],
        [3, .. "row\tname\n0\ta\n1\tb\n2\tc\n"u8],
    ];

    public override IReadOnlyList<byte[]> Words =>
        [.. ZipBytes.Words, .. Targets.Words.Of("row\tname\n", "row\tname\tid\n", "\\n", "\\t", "\\\\", "\t")];

    public override byte[] Mutate(byte[] input, byte[] other, Mutator mutator, int maxLength) => input.Length > 1 && input[0] % 4 < 2
        ? [input[0], .. ZipBytes.Mutate(input[1..], other.Length > 1 ? other[1..] : [], mutator, maxLength)]
        : base.Mutate(input, other, mutator, maxLength);

    public override Outcome Run(byte[] input)
    {
        var (part, content) = input.Length == 0 ? (0, []) : (input[0] % 4, input[1..]);
        var model = scratch.Write("model.npz", part == 0 ? content : Model);
        var known = part switch { 0 => null, 1 => scratch.Write("known.npz", content), _ => scratch.Write("known.npz", Known) };
        var users = part == 2 ? scratch.Write("users.tsv", content) : null;
        var items = part == 3 ? scratch.Write("items.tsv", content) : null;
        var notes = new StringBuilder();
        using var read = ImplicitImport.Read(model, users, items, known, note => notes.Append(note));
        notes.Append(CultureInfo.InvariantCulture, $"{read.Users.Count} {read.Items.Count} {read.Known.Entries} {read.Options}");
        notes.AppendJoin(' ', Enumerable.Range(0, Math.Min(read.Users.Count, 3)).Select(read.Users.Name));
        try
        {
            notes.AppendJoin(' ', new Recommender(read).Recommend(0, 3));
        }
        catch (Core.GpuAlsException refused)
        {
            notes.Append(refused.Message);
        }

        return new(notes.ToString(), input.Length);
    }

    public void Dispose() => scratch.Dispose();
}
