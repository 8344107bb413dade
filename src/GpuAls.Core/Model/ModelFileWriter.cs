using System.Runtime.InteropServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.SectionFiles;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Model;

/// <summary>Writes a model file: the model's arrays as sections.</summary>
sealed class ModelFileWriter
{
    readonly List<(SectionKind Kind, ISectionBytes Bytes, long Rows, long Columns, long Stride)> parts = [];

    readonly uint version;

    public ModelFileWriter(AlsModel model)
    {
        version = VersionFor(model);
        var options = ModelDescription.Write(model.Options, model.Training);
        Add(SectionKind.Options, LargeArray<byte>.From(options), options.Length);
        if (model.Apart is { Vectors: var vectors })
        {
            Add(SectionKind.UserFactors, vectors.Users);
            Add(SectionKind.ItemFactors, vectors.Items);
        }
        else
        {
            Add(SectionKind.UserFactors, model.Factors.Users);
            Add(SectionKind.ItemFactors, model.Factors.Items);
        }

        foreach (var (kind, bytes, rows) in NameSections.Of(model.Users, model.Items)) Add(kind, bytes, rows);
        Add(SectionKind.KnownOffsets, model.Known.Offsets, model.Known.Offsets.Length);
        Add(SectionKind.KnownColumns, model.Known.ColumnIndices, model.Known.Entries);
        Add(SectionKind.KnownValues, new EntryValueBytes(model.Known.Values, SectionFileWriter.PieceBytes), model.Known.Entries);
        if (model.Neighbours is { } neighbours)
        {
            Add(SectionKind.NeighbourOffsets, neighbours.Offsets, neighbours.Offsets.Length);
            Add(SectionKind.NeighbourColumns, neighbours.ColumnIndices, neighbours.Entries);
            Add(SectionKind.NeighbourWeights, new EntryValueBytes(neighbours.Values, SectionFileWriter.PieceBytes), neighbours.Entries);
        }

        foreach (var part in FeatureSections.Of(model)) parts.Add(part);
        if (model.Changed is { } changed)
        {
            Add(SectionKind.ChangedUsers, changed.Users, changed.Users.Length);
            Add(SectionKind.ChangedItems, changed.Items, changed.Items.Length);
        }

        foreach (var part in IndexSections.Of(model.Index)) parts.Add(part);
    }

    /// <summary>
    /// The first version whose programs fold users in as this model was trained. Programs that know only version 1 would count an unseen pair as 1;
    /// those that know only version 2 would use the same λ for all rows, and know no dislikes; those that know only version 3 would take every λ for
    /// the mean over all rows; those that know only version 4 would rank without the neighbours; those that know only version 5 would fold users in
    /// without the prior of their features.
    /// </summary>
    static uint VersionFor(AlsModel model)
    {
        if (model.UserFeatures is not null || model.ItemFeatures is not null) return 6;
        if (model.Neighbours is not null) return 5;
        if (model.Options.RegularizationScale != RegularizationScale.Mean) return 4;
        if (model.Options.RegularizationExponent != 0 || model.Known.Values.HasNegative) return 3;
        return model.Options.UnobservedWeight != 1 ? 2u : 1u;
    }

    /// <param name="file">An empty file.</param>
    /// <param name="isUncached">Whether to write past the system's cache of files.</param>
    /// <param name="cancel">Stops between two pieces.</param>
    public void Write(FileStream file, bool isUncached, CancellationToken cancel)
    {
        var sections = new SectionFileWriter(AlsModelFile.Format, file, parts.Count) { IsUncached = isUncached };
        foreach (var (kind, bytes, rows, columns, stride) in parts) sections.Append(kind, bytes, rows, columns, stride, cancel);
        sections.Complete(version);
    }

    void Add(SectionKind kind, IVectorSource vectors) => Add(
        kind, new VectorBytes(vectors, SectionFileWriter.PieceBytes), vectors.Rows, vectors.Factors, FactorMatrix.StrideFor(vectors.Factors));

    void Add(SectionKind kind, FactorMatrix factors) => Add(kind, factors.Values, factors.Rows, factors.Factors, factors.Stride);

    void Add<T>(SectionKind kind, LargeArray<T> array, long rows, long columns = 1, long stride = 1) where T : unmanaged =>
        Add(kind, new ArrayBytes<T>(array), rows, columns, stride);

    void Add(SectionKind kind, ISectionBytes bytes, long rows, long columns = 1, long stride = 1) => parts.Add((kind, bytes, rows, columns, stride));
}

/// <summary>The values of entries as float32, coded or not.</summary>
/// <param name="values">The values.</param>
/// <param name="maxBytes">The maximum length of a slice.</param>
sealed class EntryValueBytes(EntryValues values, int maxBytes) : ISectionBytes
{
    readonly float[] buffer = new float[Math.Min(maxBytes / sizeof(float), values.Length)];

    public ReadOnlySpan<byte> Slice(long start, int length)
    {
        var piece = buffer.AsSpan(0, length / sizeof(float));
        values.CopyTo(start / sizeof(float), piece);
        return MemoryMarshal.AsBytes(piece);
    }
}
