using System.Runtime.InteropServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Model;

/// <summary>Writes a model file: the header, the table, and the model's arrays as sections.</summary>
sealed unsafe class ModelFileWriter
{
    // Large enough for the disk, small enough for a quick stop; a multiple of the checksum's block.
    const int PieceBytes = 4 << 20;

    readonly List<(ModelSection Section, IModelBytes Bytes)> parts = [];

    readonly uint version;

    public ModelFileWriter(AlsModel model)
    {
        version = VersionFor(model);
        var options = ModelDescription.Write(model.Options, model.Training);
        Add(ModelSectionKind.Options, LargeArray<byte>.From(options), options.Length);
        Add(ModelSectionKind.UserFactors, model.Factors.Users);
        Add(ModelSectionKind.ItemFactors, model.Factors.Items);
        Add(ModelSectionKind.UserKeyOffsets, ModelSectionKind.UserKeys, model.Users.Keys);
        if (model.Users.Labels is { } userLabels) Add(ModelSectionKind.UserLabelOffsets, ModelSectionKind.UserLabels, userLabels);
        Add(ModelSectionKind.ItemKeyOffsets, ModelSectionKind.ItemKeys, model.Items.Keys);
        if (model.Items.Labels is { } itemLabels) Add(ModelSectionKind.ItemLabelOffsets, ModelSectionKind.ItemLabels, itemLabels);
        Add(ModelSectionKind.KnownOffsets, model.Known.Offsets, model.Known.Offsets.Length);
        Add(ModelSectionKind.KnownColumns, model.Known.ColumnIndices, model.Known.Entries);
        Add(ModelSectionKind.KnownValues, new EntryValueBytes(model.Known.Values, PieceBytes), model.Known.Entries);
        if (model.Neighbours is not { } neighbours) return;
        Add(ModelSectionKind.NeighbourOffsets, neighbours.Offsets, neighbours.Offsets.Length);
        Add(ModelSectionKind.NeighbourColumns, neighbours.ColumnIndices, neighbours.Entries);
        Add(ModelSectionKind.NeighbourWeights, new EntryValueBytes(neighbours.Values, PieceBytes), neighbours.Entries);
    }

    /// <summary>
    /// The first version whose programs fold users in as this model was trained. Programs that know only version 1 would count an unseen pair as 1;
    /// those that know only version 2 would use the same λ for all rows, and know no dislikes; those that know only version 3 would take every λ for
    /// the mean over all rows; those that know only version 4 would rank without the neighbours.
    /// </summary>
    static uint VersionFor(AlsModel model)
    {
        if (model.Neighbours is not null) return 5;
        if (model.Options.RegularizationScale != RegularizationScale.Mean) return 4;
        if (model.Options.RegularizationExponent != 0 || model.Known.Values.HasNegative) return 3;
        return model.Options.UnobservedWeight != 1 ? 2u : 1u;
    }

    public void Write(FileStream file, CancellationToken cancel)
    {
        var table = new byte[parts.Count * ModelFileTable.EntryBytes];
        var sections = Place(ModelFileHeader.Bytes + table.Length, cancel);
        ModelFileTable.Write(table, sections);
        var header = new byte[ModelFileHeader.Bytes];
        new ModelFileHeader(version, (uint)parts.Count, sections[^1].End, BlockChecksum.Crc32C(table)).Write(header);

        // Bytes outside all sections are zero from here on.
        file.SetLength(sections[^1].End);
        file.Write(header);
        file.Write(table);
        for (var p = 0; p < parts.Count; p++)
        {
            file.Position = sections[p].Offset;
            ForEachPiece(parts[p].Section, parts[p].Bytes, (_, piece) => file.Write(piece), cancel);
        }
    }

    List<ModelSection> Place(long end, CancellationToken cancel)
    {
        var sections = new List<ModelSection>();
        foreach (var (section, bytes) in parts)
        {
            sections.Add(section with { Offset = ModelFileTable.AlignUp(end), Checksum = Checksum(section, bytes, cancel) });
            end = sections[^1].End;
        }

        return sections;
    }

    static uint Checksum(ModelSection section, IModelBytes bytes, CancellationToken cancel)
    {
        var blocks = new uint[BlockChecksum.Blocks(section.Bytes)];
        ForEachPiece(
            section,
            bytes,
            (start, piece) =>
            {
                var ofPiece = blocks.AsMemory((int)(start / BlockChecksum.BlockBytes), BlockChecksum.Blocks(piece.Length));
                fixed (byte* first = piece) BlockChecksum.OfBlocks(first, piece.Length, ofPiece);
            },
            cancel);
        return BlockChecksum.OfBlocks(blocks);
    }

    delegate void Use(long start, ReadOnlySpan<byte> piece);

    static void ForEachPiece(ModelSection section, IModelBytes bytes, Use use, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        for (long done = 0; done < section.Bytes; done += PieceBytes)
        {
            cancel.ThrowIfCancellationRequested();
            use(done, bytes.Slice(done, (int)Math.Min(PieceBytes, section.Bytes - done)));
        }
    }

    void Add(ModelSectionKind offsetKind, ModelSectionKind byteKind, Utf8Strings strings)
    {
        // The arrays of a list of strings may be longer than the list.
        Add(offsetKind, strings.Offsets, strings.Count + 1L);
        Add(byteKind, strings.Bytes, strings.Offsets[strings.Count]);
    }

    void Add(ModelSectionKind kind, FactorMatrix factors) => Add(kind, factors.Values, factors.Rows, factors.Factors, factors.Stride);

    void Add<T>(ModelSectionKind kind, LargeArray<T> array, long rows, long columns = 1, long stride = 1) where T : unmanaged =>
        Add(kind, new ArrayBytes<T>(array), rows, columns, stride);

    void Add(ModelSectionKind kind, IModelBytes bytes, long rows, long columns = 1, long stride = 1)
    {
        var element = ModelElements.Of(kind) ?? throw new ArgumentOutOfRangeException(nameof(kind));
        parts.Add((new ModelSection(kind, 0, rows * stride * element.Size(), rows, columns, stride, 0) { Element = element }, bytes));
    }
}

/// <summary>The content of a section of a model file.</summary>
interface IModelBytes
{
    /// <summary>Bytes [start, start + length) of the content, valid until the next call.</summary>
    ReadOnlySpan<byte> Slice(long start, int length);
}

/// <summary>The bytes of an array.</summary>
sealed unsafe class ArrayBytes<T>(LargeArray<T> array) : IModelBytes where T : unmanaged
{
    public ReadOnlySpan<byte> Slice(long start, int length) => new((byte*)array.Pointer + start, length);
}

/// <summary>The values of entries as float32, coded or not.</summary>
/// <param name="values">The values.</param>
/// <param name="maxBytes">The maximum length of a slice.</param>
sealed class EntryValueBytes(EntryValues values, int maxBytes) : IModelBytes
{
    readonly float[] buffer = new float[Math.Min(maxBytes / sizeof(float), values.Length)];

    public ReadOnlySpan<byte> Slice(long start, int length)
    {
        var piece = buffer.AsSpan(0, length / sizeof(float));
        values.CopyTo(start / sizeof(float), piece);
        return MemoryMarshal.AsBytes(piece);
    }
}
