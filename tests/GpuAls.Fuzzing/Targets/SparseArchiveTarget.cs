using GpuAls.Core.Interactions;
using GpuAls.Fuzzing.Mutation;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Tables;

namespace GpuAls.Fuzzing.Targets;

/// <summary>Sparse matrices of SciPy as interactions.</summary>
sealed class SparseArchiveTarget : FuzzTarget, IDisposable
{
    readonly Scratch scratch = new();

    public override string Name => "sparse-archive";

    public override int MaxStretchedLength => 0;

    public override IEnumerable<byte[]> Seeds =>
    [
        ZipBytes.Of(
            ("indices.npy", ZipBytes.Array("<i4", "(3,)", 0, 2, 1)), ("indptr.npy", ZipBytes.Array("<i4", "(3,)", 0, 2, 3)),
            ("format.npy", ZipBytes.Array("|S3", "()", "csr"u8)), ("shape.npy", ZipBytes.Array("<i8", "(2,)", 2L, 3L)),
            ("data.npy", ZipBytes.Array("<f4", "(3,)", 1f, 2f, 5f))),
        ZipBytes.Of(
            ("row.npy", ZipBytes.Array("<i8", "(2,)", 0L, 1L)), ("col.npy", ZipBytes.Array("<i8", "(2,)", 2L, 1L)),
            ("format.npy", ZipBytes.Array("<U3", "()", 'c', 'o', 'o')), ("shape.npy", ZipBytes.Array("<i8", "(2,)", 2L, 3L)),
            ("data.npy", ZipBytes.Array("<f8", "(2,)", 1.0, 2.5))),
        ZipBytes.Of(
            ("indices.npy", ZipBytes.Array("<i4", "(1,)", 1)), ("indptr.npy", ZipBytes.Array("<i4", "(4,)", 0, 0, 1, 1)),
            ("format.npy", ZipBytes.Array("|S3", "()", "csc"u8)), ("shape.npy", ZipBytes.Array("<i8", "(2,)", 2L, 3L)),
            ("data.npy", ZipBytes.Array("|b1", "(1,)", (byte)1))),
    ];

    public override byte[] Mutate(byte[] input, byte[] other, Mutator mutator, int maxLength) => ZipBytes.Mutate(input, other, mutator, maxLength);

    public override Outcome Run(byte[] input)
    {
        var path = scratch.Write("plays.npz", input);
        var builder = new InteractionMatrixBuilder();
        var report = new InteractionReader(new InteractionFormat()) { Kinds = FileKinds.All }.Read(path, builder);
        return new(MatrixText.Describe(builder, report), input.Length);
    }

    public void Dispose() => scratch.Dispose();
}
