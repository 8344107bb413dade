using GpuAls.Core.Memory;

namespace GpuAls.Core.Model;

/// <summary>
/// A model as one file, for example plays.als: options, factors, names and known interactions, each a section with a length and a checksum.
/// docs/model-format.md describes it byte for byte.
/// </summary>
public static class AlsModelFile
{
    /// <summary>Whether the first bytes of a file, 8 or more, are those of a model file.</summary>
    public static bool IsStartOfModel(ReadOnlySpan<byte> start) => start.StartsWith(ModelFileHeader.Magic);

    /// <summary>
    /// Writes a model to a file beside <paramref name="path"/>, flushes it to the disk and renames it: there is the old file or the new one, never
    /// half of one.
    /// </summary>
    /// <exception cref="ModelFileException">It cannot be written there; the message has the path and the reason. An older file is as it
    /// was.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled. An older file is as it was.</exception>
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
                // Before the rename: after a power cut the name must not lead to a file whose bytes never came to the disk.
                file.Flush(flushToDisk: true);
                return file.Length;
            },
            (reason, inner) => new ModelFileException(path, reason, inner));
    }

    /// <summary>
    /// A model over a file in memory: its arrays are read from the disk when they are first used. Whatever a query could turn into a wrong address is
    /// checked now; damage that could only make a score wrong is found by <see cref="Verify"/>.
    /// </summary>
    /// <remarks>The file may be replaced by <see cref="Save"/> meanwhile, but must not be written into or shortened.</remarks>
    /// <exception cref="ModelFileException">Missing, foreign, truncated, damaged, or written by a newer program; the message says which and
    /// where.</exception>
    public static AlsModel Open(string path) => ModelFileReader.Open(path).ReadModel();

    /// <summary>
    /// Reads the whole file and checks all there is to check: every checksum, that factors are finite, and that interactions are in order.
    /// </summary>
    /// <exception cref="ModelFileException">What <see cref="Open"/> refuses, or a section is not as it was written; the message says
    /// which.</exception>
    public static void Verify(string path)
    {
        var reader = ModelFileReader.Open(path);
        foreach (var section in reader.Sections) reader.RequireChecksum(section);
        ModelFileContent.Require(path, reader.ReadModel());
    }

    /// <summary>What the file consists of; reads only header and table.</summary>
    /// <exception cref="ModelFileException">Missing, foreign, truncated, or written by a newer program, or its header or table is
    /// damaged.</exception>
    public static ModelFileInfo Describe(string path) => ModelFileReader.Open(path).Info;

    static void RequireConsistent(AlsModel model)
    {
        var (users, items) = (model.Factors.Users, model.Factors.Items);
        if (model.Users.Count != users.Rows || model.Known.Rows != users.Rows)
        {
            throw new ArgumentException(
                $"the model has {users.Rows} rows of user factors, {model.Users.Count} names and {model.Known.Rows} rows of known interactions", nameof(model));
        }

        if (model.Items.Count != items.Rows || model.Known.Columns != items.Rows)
        {
            throw new ArgumentException(
                $"the model has {items.Rows} rows of item factors, {model.Items.Count} names and {model.Known.Columns} columns of known interactions", nameof(model));
        }

        if (users.Factors != model.Options.Factors || items.Factors != model.Options.Factors)
        {
            throw new ArgumentException(
                $"the model has {users.Factors} user factors, {items.Factors} item factors and {model.Options.Factors} in its options", nameof(model));
        }
    }
}
