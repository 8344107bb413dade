using System.Runtime.CompilerServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Model;

/// <summary>
/// A model's arrays over the memory of a file. Queries use plain pointers, so every number that becomes an address is checked here, whoever
/// wrote the file: shapes, offsets and column indices. Checksums and <see cref="ModelContent"/> find every other damage.
/// </summary>
sealed class ModelFileReader : IDisposable
{
    readonly string path;
    readonly FileMemory file;
    readonly ModelFileHeader header;

    ModelFileReader(string path, FileMemory file)
    {
        this.path = path;
        this.file = file;
        header = ModelFileHeader.Read(path, file.Slice(0, (int)Math.Min(file.Bytes, ModelFileHeader.Bytes)), file.Bytes);
        Sections = ModelFileTable.Read(path, header, file);
    }

    public IReadOnlyList<ModelSection> Sections { get; }

    public ModelFileInfo Info => new(path, (int)header.Version, header.FileBytes, Sections);

    /// <param name="path">The model file.</param>
    /// <param name="inMemory">Whether to read the whole file instead of mapping it.</param>
    /// <exception cref="ModelFileException">Missing, foreign, truncated, or
    /// written by a newer program, or its header or table is damaged.</exception>
    public static ModelFileReader Open(string path, bool inMemory = false)
    {
        RequireLittleEndian(path, BitConverter.IsLittleEndian);
        if (Directory.Exists(path)) throw new ModelFileException(path, "a folder; expected a model file");
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            if (!stream.CanSeek) throw new ModelFileException(path, "not a plain file; expected a model file");
            // An empty file cannot be mapped.
            if (stream.Length == 0) ModelFileHeader.Read(path, [], 0);
            return new ModelFileReader(path, inMemory ? FileMemory.Read(stream) : FileMemory.Map(stream));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelFileException(path, "no such file", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(path, $"cannot be read: {DisplayText.Escape(exception.Message)}", exception);
        }
    }

    /// <summary>The arrays are used as they are in the file.</summary>
    internal static void RequireLittleEndian(string path, bool isLittleEndian)
    {
        if (!isLittleEndian) throw new ModelFileException(path, "model files are little-endian, and this machine is big-endian");
    }

    /// <summary>Frees the memory of the file; the arrays of models over it throw <see cref="ObjectDisposedException"/> afterwards.</summary>
    public void Dispose() => file.Dispose();

    /// <summary>Checks the whole file and returns its model.</summary>
    /// <exception cref="ModelFileException">A section is damaged; the message says which.</exception>
    public AlsModel ReadModel()
    {
        foreach (var section in Sections) RequireChecksum(section);
        var model = ReadSections();
        if (ModelContent.FindProblem(model.Factors, model.Known, model.Neighbours) is { } problem) throw ModelFileException.Damaged(path, problem);
        return model;
    }

    AlsModel ReadSections()
    {
        var (options, training) = ReadDescription();
        var factors = new AlsFactors(ReadFactors(ModelSectionKind.UserFactors, options), ReadFactors(ModelSectionKind.ItemFactors, options));
        return new AlsModel(
            factors,
            new Vocabulary(
                ReadStrings(ModelSectionKind.UserKeyOffsets, ModelSectionKind.UserKeys, factors.Users.Rows),
                ReadLabels(ModelSectionKind.UserLabelOffsets, ModelSectionKind.UserLabels, factors.Users.Rows),
                "user"),
            new Vocabulary(
                ReadStrings(ModelSectionKind.ItemKeyOffsets, ModelSectionKind.ItemKeys, factors.Items.Rows),
                ReadLabels(ModelSectionKind.ItemLabelOffsets, ModelSectionKind.ItemLabels, factors.Items.Rows),
                "item"),
            ReadSparse(
                ModelSectionKind.KnownOffsets,
                ModelSectionKind.KnownColumns,
                ModelSectionKind.KnownValues,
                factors.Users.Rows,
                factors.Items.Rows),
            options,
            training)
        { Neighbours = ReadNeighbours(options, factors.Items.Rows) };
    }

    unsafe void RequireChecksum(ModelSection section)
    {
        var computed = BlockChecksum.Of(file.Start + section.Offset, section.Bytes);
        GC.KeepAlive(file);
        if (computed != section.Checksum)
            throw ModelFileException.Damaged(path, section, $"its checksum is {computed:X8}; expected {section.Checksum:X8}");
    }

    ModelSection Section(ModelSectionKind kind) => Sections.FirstOrDefault(section => section.Kind == kind)
        ?? throw ModelFileException.Damaged(path, new ModelSection(kind, 0, 0, 0, 0, 0, 0), "missing");

    (AlsOptions Options, TrainingRecord Training) ReadDescription()
    {
        const int max = 1 << 28;
        var section = Section(ModelSectionKind.Options);
        if (section.Bytes > max)
            throw ModelFileException.Damaged(path, section, FormattableString.Invariant($"{section.Bytes:N0} bytes; expected at most {max:N0}"));
        try
        {
            return ModelDescription.Read(file.Slice(section.Offset, (int)section.Bytes).ToArray());
        }
        catch (Exception exception) when (exception is FormatException or GpuAlsException)
        {
            throw ModelFileException.Damaged(path, section, exception.Message);
        }
    }

    FactorMatrix ReadFactors(ModelSectionKind kind, AlsOptions options)
    {
        var section = Section(kind);
        if (section.Rows >= int.MaxValue)
            throw ModelFileException.Damaged(path, section,
                FormattableString.Invariant($"{section.Rows:N0} rows; expected fewer than {int.MaxValue:N0}"));
        RequireCount(section, "columns", section.Columns, options.Factors);
        RequireCount(section, "stride", section.Stride, FactorMatrix.StrideFor(options.Factors));
        return new FactorMatrix((int)section.Rows, options.Factors, file.Array<float>(section.Offset, section.Rows * section.Stride));
    }

    Utf8Strings? ReadLabels(ModelSectionKind offsetKind, ModelSectionKind byteKind, int count) =>
        Sections.Any(section => section.Kind == offsetKind || section.Kind == byteKind) ? ReadStrings(offsetKind, byteKind, count) : null;

    Utf8Strings ReadStrings(ModelSectionKind offsetKind, ModelSectionKind byteKind, int count)
    {
        var bytes = Section(byteKind);
        var offsets = ReadOffsets(offsetKind, count, bytes.Rows, maxLength: int.MaxValue);
        return new Utf8Strings(count, offsets, file.Array<byte>(bytes.Offset, bytes.Rows));
    }

    /// <summary>
    /// [items × items] The weights of the neighbours; null if the options have no neighbours, and then the sections are absent too.
    /// </summary>
    SparseRows? ReadNeighbours(AlsOptions options, int items)
    {
        ModelSectionKind[] kinds = [ModelSectionKind.NeighbourOffsets, ModelSectionKind.NeighbourColumns, ModelSectionKind.NeighbourWeights];
        if (options.Neighbours is not null) return ReadSparse(kinds[0], kinds[1], kinds[2], items, items);
        return Sections.FirstOrDefault(section => kinds.Contains(section.Kind)) is { } unexpected
            ? throw ModelFileException.Damaged(path, unexpected, "the options have no neighbours")
            : null;
    }

    /// <summary>[rows × columns] A sparse matrix of three sections.</summary>
    SparseRows ReadSparse(ModelSectionKind offsetKind, ModelSectionKind columnKind, ModelSectionKind valueKind, int rows, int columns)
    {
        var section = Section(columnKind);
        var values = Section(valueKind);
        RequireCount(values, "rows", values.Rows, section.Rows);
        var offsets = ReadOffsets(offsetKind, rows, section.Rows, maxLength: columns);
        var indices = file.Array<int>(section.Offset, section.Rows);
        if (IndexRange.FindOutside(indices, columns) is { } outside)
            throw ModelFileException.Damaged(path, section, FormattableString.Invariant($"the column {outside}; expected 0 to {columns - 1}"));
        return new SparseRows(columns, offsets, indices, file.Array<float>(values.Offset, values.Rows));
    }

    /// <summary>[count + 1] offsets that ascend from 0 to <paramref name="total"/> in steps of at most <paramref name="maxLength"/>.</summary>
    LargeArray<long> ReadOffsets(ModelSectionKind kind, int count, long total, int maxLength)
    {
        var section = Section(kind);
        RequireCount(section, "rows", section.Rows, count + 1L);
        var offsets = file.Array<long>(section.Offset, section.Rows);
        RequireCount(section, "first offset", offsets[0], 0);
        if (FindLongRow(offsets.Slice(0, count + 1), (ulong)maxLength) is { } row)
        {
            throw ModelFileException.Damaged(path, section, FormattableString.Invariant(
                $"row {row} goes from {offsets[row]} to {offsets[row + 1L]}; expected 0 to {maxLength} further"));
        }

        RequireCount(section, "last offset", offsets[count], total);
        return offsets;
    }

    // Unsigned, so that a difference that overflowed is out of range too.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static int? FindLongRow(ReadOnlySpan<long> offsets, ulong maxLength)
    {
        for (var row = 0; row < offsets.Length - 1; row++)
        {
            if ((ulong)(offsets[row + 1] - offsets[row]) > maxLength) return row;
        }

        return null;
    }

    void RequireCount(ModelSection section, string what, long found, long expected)
    {
        if (found != expected)
            throw ModelFileException.Damaged(path, section, FormattableString.Invariant($"{what} {found:N0}; expected {expected:N0}"));
    }
}
