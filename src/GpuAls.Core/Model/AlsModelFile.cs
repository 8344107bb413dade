using GpuAls.Core.Indexing;
using GpuAls.Core.Memory;
using GpuAls.Core.SectionFiles;

namespace GpuAls.Core.Model;

/// <summary>
/// A model as one file, for example plays.als: options, factors, names and known interactions, each a section with a length and a checksum.
/// docs/model-format.md describes it byte for byte.
/// </summary>
static class AlsModelFile
{
    /// <summary>The format of model files.</summary>
    public static SectionFileFormat Format { get; } = new(
        "model file",
        "ALS",
        MaxVersion: 6,
        CacheLine.Bytes,
        (path, reason, inner, isForeign) => new ModelFileException(path, reason, inner) { IsNoModel = isForeign });

    /// <summary>Whether a file that starts with these 8 or more bytes is a model file.</summary>
    public static bool IsStartOfModel(ReadOnlySpan<byte> start) => start.StartsWith(Format.Magic);

    /// <summary>
    /// Writes a model to a file beside <paramref name="path"/>, flushes it to the disk and renames it, so that there is always either the old file or
    /// the new one, never a part of one.
    /// </summary>
    /// <exception cref="ModelFileException">The file cannot be written, or <see cref="Open"/> would refuse it because a number of the model is not
    /// finite; the message has the path and the reason. An older file is unchanged.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled. An older file is unchanged.</exception>
    /// <exception cref="ArgumentException">The parts of the model do not fit together.</exception>
    /// <param name="model">The model.</param>
    /// <param name="path">The path of the file.</param>
    /// <param name="isUncached">Whether to write past the system's cache of files, which saves most of the time of a large file.</param>
    /// <param name="cancel">Stops between two pieces.</param>
    /// <param name="beforeReplacing">Runs when the file is complete and on the disk; if it throws, nothing is replaced. Null for nothing.</param>
    public static void Save(AlsModel model, string path, bool isUncached, CancellationToken cancel, Action? beforeReplacing = null)
    {
        RequireConsistent(model);
        SectionFileReader.RequireLittleEndian(Format.About(path), BitConverter.IsLittleEndian);
        if ((ModelContent.FindProblem(model) ?? FeatureSections.FindProblem(model)) is { } problem)
            throw new ModelFileException(path, $"not written: {problem}");
        AtomicFile.Write(
            path,
            file =>
            {
                new ModelFileWriter(model).Write(file, isUncached, cancel);
                return file.Length;
            },
            (reason, inner) => new ModelFileException(path, reason, inner),
            needsRegularFile: true,
            beforeReplacing);
    }

    /// <summary>
    /// A model whose arrays are the bytes of a file. The whole file is checked now: every checksum, every number that becomes an address, that
    /// factors and strengths are finite, and that interactions are in order.
    /// </summary>
    /// <param name="path">The model file.</param>
    /// <param name="inMemory">Whether to read the whole file instead of mapping it;
    /// a mapped file may be replaced by <see cref="Save"/>, but not changed.</param>
    /// <exception cref="ModelFileException">Missing, foreign, truncated, damaged,
    /// or written by a newer program; the message says which and where.</exception>
    public static AlsModel Open(string path, bool inMemory = false)
    {
        var reader = ModelFileReader.Open(path, inMemory);
        try
        {
            return reader.ReadModel() with { Memory = new LeasedMemory(typeof(AlsModel), reader) };
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Checks a file as <see cref="Open"/> does, and closes it.</summary>
    /// <exception cref="ModelFileException"><see cref="Open"/> refuses the file.</exception>
    public static void Verify(string path)
    {
        using var reader = ModelFileReader.Open(path);
        reader.ReadModel();
    }

    /// <summary>The sections of a file; reads only header and table.</summary>
    /// <exception cref="ModelFileException">Missing, foreign, truncated, or
    /// written by a newer program, or its header or table is damaged.</exception>
    public static ModelFileInfo Describe(string path)
    {
        using var reader = ModelFileReader.Open(path);
        return reader.Info;
    }

    static void RequireConsistent(AlsModel model)
    {
        var users = (model.Factors.Users.Rows, model.Factors.Users.Factors);
        var items = (model.Factors.Items.Rows, model.Factors.Items.Factors);
        if (model.Apart is { Vectors: var apart })
            (users, items) = ((apart.Users.Rows, apart.Users.Factors), (apart.Items.Rows, apart.Items.Factors));
        if (model.Users.Count != users.Rows || model.Known.Rows != users.Rows)
        {
            throw new ArgumentException(
                $"the model has {users.Rows} rows of user factors, {model.Users.Count} names and {model.Known.Rows} rows of known interactions",
                nameof(model));
        }

        if (model.Items.Count != items.Rows || model.Known.Columns != items.Rows)
        {
            throw new ArgumentException(
                $"the model has {items.Rows} rows of item factors, {model.Items.Count} names and {model.Known.Columns} columns of known interactions",
                nameof(model));
        }

        if (model.Neighbours is null != model.Options.Neighbours is null
            || (model.Neighbours is { } neighbours && (neighbours.Rows != items.Rows || neighbours.Columns != items.Rows)))
        {
            var found = model.Neighbours is { } there ? $"{there.Rows} rows and {there.Columns} columns of neighbours" : "no neighbours";
            var wanted = model.Options.Neighbours is null ? "none" : $"{items.Rows} of each";
            throw new ArgumentException($"the model has {found}; its options and items ask for {wanted}", nameof(model));
        }

        if (model.Changed is { } changed && (changed.Users.Length != users.Rows || changed.Items.Length != items.Rows))
        {
            throw new ArgumentException(
                $"the model has {changed.Users.Length} changed shares of users and {changed.Items.Length} of items; "
                + $"it has {users.Rows} users and {items.Rows} items",
                nameof(model));
        }

        if (model.Index is { } index && index.Settings.Checksum != ItemIndex.ChecksumOf(model.Factors.Items))
            throw new ArgumentException("the index of the model belongs to other item factors", nameof(model));

        if (users.Factors != model.Options.Factors || items.Factors != model.Options.Factors)
        {
            throw new ArgumentException(
                $"the model has {users.Factors} user factors, {items.Factors} item factors and {model.Options.Factors} in its options",
                nameof(model));
        }
    }
}

/// <summary>The sections of a model file, from its header and table.</summary>
/// <param name="Path">The path of the file.</param>
/// <param name="FormatVersion">The version of the format.</param>
/// <param name="Bytes">The length of the file.</param>
/// <param name="Sections">The sections, in the order of the file.</param>
sealed record ModelFileInfo(string Path, int FormatVersion, long Bytes, IReadOnlyList<FileSection> Sections);
