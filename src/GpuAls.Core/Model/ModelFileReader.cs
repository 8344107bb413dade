using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.SectionFiles;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Model;

/// <summary>
/// A model's arrays over the memory of a file. Queries use plain pointers, so every number that becomes an address is checked here, whoever
/// wrote the file: shapes, offsets and column indices. Checksums and <see cref="ModelContent"/> find every other damage.
/// </summary>
sealed class ModelFileReader : IDisposable
{
    readonly string path;
    readonly SectionFileReader file;

    ModelFileReader(string path, SectionFileReader file) => (this.path, this.file) = (path, file);

    public ModelFileInfo Info => new(path, file.Version, file.FileBytes, file.Sections);

    /// <param name="path">The model file.</param>
    /// <param name="inMemory">Whether to read the whole file instead of mapping it.</param>
    /// <exception cref="ModelFileException">Missing, foreign, truncated, or
    /// written by a newer program, or its header or table is damaged.</exception>
    public static ModelFileReader Open(string path, bool inMemory = false) =>
        new(path, SectionFileReader.Open(AlsModelFile.Format.About(path), inMemory));

    /// <summary>Frees the memory of the file; the arrays of models over it throw <see cref="ObjectDisposedException"/> afterwards.</summary>
    public void Dispose() => file.Dispose();

    /// <summary>Checks the whole file and returns its model.</summary>
    /// <exception cref="ModelFileException">A section is damaged; the message says which.</exception>
    public AlsModel ReadModel()
    {
        file.RequireChecksums();
        var model = ReadSections();
        var problem = ModelContent.FindProblem(model.Factors, model.Known, model.Neighbours)
            ?? FeatureSections.FindProblem(model)
            ?? model.Changed?.FindProblem();
        if (problem is not null) throw file.Errors.Damaged(problem);
        return model;
    }

    AlsModel ReadSections()
    {
        var (options, training) = file.Text(SectionKind.Options, ModelDescription.Read);
        var factors = new AlsFactors(
            file.Factors(SectionKind.UserFactors, options.Factors), file.Factors(SectionKind.ItemFactors, options.Factors));
        return FeatureSections.Read(file, new AlsModel(
            factors,
            file.Vocabulary("user", factors.Users.Rows),
            file.Vocabulary("item", factors.Items.Rows),
            file.SparseRows(
                SectionKind.KnownOffsets,
                SectionKind.KnownColumns,
                SectionKind.KnownValues,
                factors.Users.Rows,
                factors.Items.Rows),
            options,
            training)
        {
            Neighbours = ReadNeighbours(options, factors.Items.Rows),
            Index = IndexSections.Read(file, options.Factors, factors.Items.Rows),
            Changed = file.Has(SectionKind.ChangedUsers) || file.Has(SectionKind.ChangedItems)
                ? new(ReadShares(SectionKind.ChangedUsers, factors.Users.Rows), ReadShares(SectionKind.ChangedItems, factors.Items.Rows))
                : null,
        });
    }

    /// <summary>[rows] Shares of changed evidence.</summary>
    LargeArray<float> ReadShares(SectionKind kind, int rows)
    {
        var section = file.Section(kind);
        file.RequireCount(section, "rows", section.Rows, rows);
        return file.List<float>(section);
    }

    /// <summary>
    /// [items × items] The weights of the neighbours; null if the options have no neighbours, and then the sections are absent too.
    /// </summary>
    SparseRows? ReadNeighbours(AlsOptions options, int items)
    {
        SectionKind[] kinds = [SectionKind.NeighbourOffsets, SectionKind.NeighbourColumns, SectionKind.NeighbourWeights];
        if (options.Neighbours is not null) return file.SparseRows(kinds[0], kinds[1], kinds[2], items, items);
        return file.Sections.FirstOrDefault(section => kinds.Contains(section.Kind)) is { } unexpected
            ? throw file.Errors.Damaged(unexpected, "the options have no neighbours")
            : null;
    }
}
