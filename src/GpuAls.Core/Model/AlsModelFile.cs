using GpuAls.Core.Memory;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Model;

/// <summary>
/// A model as one file, for example plays.als: options, factors, names and known interactions, each a section with a length and a checksum.
/// docs/model-format.md describes it byte for byte.
/// </summary>
static class AlsModelFile
{
    /// <summary>Whether a file that starts with these 8 or more bytes is a model file.</summary>
    public static bool IsStartOfModel(ReadOnlySpan<byte> start) => start.StartsWith(ModelFileHeader.Magic);

    /// <summary>
    /// Writes a model to a file beside <paramref name="path"/>, flushes it to the disk and renames it, so that there is always either the old file or
    /// the new one, never a part of one.
    /// </summary>
    /// <exception cref="ModelFileException">The file cannot be written; the message
    /// has the path and the reason. An older file is unchanged.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled. An older file is unchanged.</exception>
    /// <exception cref="ArgumentException">The parts of the model do not fit together.</exception>
    public static void Save(AlsModel model, string path, CancellationToken cancel = default)
    {
        RequireConsistent(model);
        ModelFileReader.RequireLittleEndian(path, BitConverter.IsLittleEndian);
        AtomicFile.Write(
            path,
            file =>
            {
                new ModelFileWriter(model).Write(file, cancel);
                return file.Length;
            },
            (reason, inner) => new ModelFileException(path, reason, inner),
            needsRegularFile: true);
    }

    /// <summary>
    /// A model whose arrays are the bytes of a file. Damage that could lead a query to a wrong address is found now; damage that could only make a
    /// score wrong is found by <see cref="Verify"/>.
    /// </summary>
    /// <param name="path">The model file.</param>
    /// <param name="inMemory">Whether to read the whole file instead of mapping it;
    /// a mapped file may be replaced by <see cref="Save"/>, but not changed.</param>
    /// <exception cref="ModelFileException">Missing, foreign, truncated, damaged,
    /// or written by a newer program; the message says which and where.</exception>
    public static AlsModel Open(string path, bool inMemory = false)
    {
        var reader = ModelFileReader.Open(path, inMemory);
        return reader.ReadModel() with { Memory = new LeasedMemory(typeof(AlsModel), reader) };
    }

    /// <summary>Reads the whole file and checks everything: every checksum, that factors are finite, and that interactions are in order.</summary>
    /// <exception cref="ModelFileException"><see cref="Open"/> refuses the file, or a
    /// section was changed after it was written; the message says which.</exception>
    public static void Verify(string path)
    {
        using var reader = ModelFileReader.Open(path);
        foreach (var section in reader.Sections) reader.RequireChecksum(section);
        ModelFileContent.Require(path, reader.ReadModel());
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
        var (users, items) = (model.Factors.Users, model.Factors.Items);
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
sealed record ModelFileInfo(string Path, int FormatVersion, long Bytes, IReadOnlyList<ModelSection> Sections);

/// <summary>Checks the numbers of a model file for the properties that training guarantees and queries assume.</summary>
static class ModelFileContent
{
    /// <exception cref="ModelFileException">A number is wrong; the message has the first one and its place.</exception>
    public static void Require(string path, AlsModel model)
    {
        RequireFactors(path, "user factors", model.Factors.Users);
        RequireFactors(path, "item factors", model.Factors.Items);
        for (var user = 0; user < model.Known.Rows; user++) RequireKnown(path, user, model.Known.RowColumns(user), model.Known.RowValues(user));
    }

    static void RequireFactors(string path, string section, FactorMatrix factors)
    {
        for (var row = 0; row < factors.Rows; row++)
        {
            foreach (var value in factors.Row(row))
            {
                if (!float.IsFinite(value)) throw Damaged(path, section, row, $"the factor {value}; expected a finite number");
            }

            if (factors.Values.Slice((long)row * factors.Stride + factors.Factors, factors.Stride - factors.Factors).ContainsAnyExcept(0f))
                throw Damaged(path, section, row, $"padding that is not zero");
        }
    }

    static void RequireKnown(string path, int user, ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        for (var e = 0; e < columns.Length; e++)
        {
            if (e > 0 && columns[e] <= columns[e - 1])
                throw Damaged(path, "known columns", user, $"column {columns[e]} after column {columns[e - 1]}; expected ascending ones");
            if (values[e] == 0 || !float.IsFinite(values[e]))
                throw Damaged(path, "known values", user, $"the strength {values[e]}; expected a finite number other than 0");
        }
    }

    static ModelFileException Damaged(string path, string section, int row, FormattableString what) =>
        ModelFileException.Damaged(path, $"section '{section}', row {row}: {FormattableString.Invariant(what)}");
}
