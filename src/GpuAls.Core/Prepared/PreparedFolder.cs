using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.SectionFiles;

namespace GpuAls.Core.Prepared;

/// <summary>
/// A folder that <c>gpuals prepare</c> wrote, opened: the interactions over mapped files, of which the system keeps in memory as many as fit.
/// </summary>
/// <param name="Manifest">The content of the folder.</param>
/// <param name="Matrix">The interactions.</param>
sealed record PreparedFolder(PreparedManifest Manifest, InteractionMatrix Matrix)
{
    // Two hundred bytes a shard.
    const int MaxManifestBytes = 1 << 26;

    /// <summary>Opens a folder and checks all of its files.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="progress">Receives the share of the files that are checked; null for nobody.</param>
    /// <param name="cancel">Stops between two files.</param>
    /// <exception cref="PreparedException">A file is missing, foreign, damaged, or of another preparation; the message says which.</exception>
    public static PreparedFolder Open(string folder, IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        var manifest = ReadManifest(folder);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var names = OpenNames(folder, manifest.Names);
        AddTo(hash, names);
        var (users, items) = (names.Vocabulary("user", manifest.Users), names.Vocabulary("item", manifest.Items));
        var levels = ReadLevels(names);
        // Arrays that the training makes for its pairs are in the folder too, if they are large.
        var arrays = ArrayStore.InFolder(folder, SystemMemory.Read());
        var (done, all) = (0, manifest.ByUser.Count + manifest.ByItem.Count);
        var byUser = ReadSide(manifest.ByUser, manifest.Users, manifest.Items);
        var byItem = ReadSide(manifest.ByItem, manifest.Items, manifest.Users);
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != manifest.Fingerprint)
            throw Damaged(folder, "its checksum is not that of the files; they were written by different preparations");
        return new(manifest, new InteractionMatrix(users, items, byUser, byItem, manifest.Duplicates)
        {
            Cancelled = manifest.Cancelled,
            Times = manifest.Times,
            RoundedSums = manifest.RoundedSums,
            IsFiltered = manifest.Dropped is { Rounds: > 0 },
        });

        SparseRows ReadSide(IReadOnlyList<PreparedShard> shards, int rows, int columns)
        {
            RequireConsecutive(folder, shards, rows, manifest.Pairs);
            List<ShardFile> files = [];
            try
            {
                foreach (var shard in shards)
                {
                    cancel.ThrowIfCancellationRequested();
                    files.Add(ShardFile.Open(folder, shard, columns, levels.Length));
                    AddTo(hash, files[^1].Sections);
                    progress?.Report((double)++done / all);
                }

                return Join(folder, files, shards, rows, columns, levels, arrays);
            }
            finally
            {
                foreach (var file in files) file.Dispose();
            }
        }
    }

    /// <summary>Reads the manifest of a folder.</summary>
    /// <exception cref="PreparedException">It is missing, damaged, or written by a newer program.</exception>
    public static PreparedManifest ReadManifest(string folder)
    {
        var path = Path.Combine(folder, PreparedFiles.Manifest);
        try
        {
            if (!File.Exists(path))
            {
                throw new PreparedException(folder, "not prepared completely; the command that prepares it was interrupted")
                {
                    IsIncomplete = true,
                };
            }

            if (new FileInfo(path).Length > MaxManifestBytes) throw new FormatException($"more than {MaxManifestBytes:N0} bytes");
            var manifest = ManifestText.Read(File.ReadAllBytes(path));
            // The names come from a file, and must not lead out of the folder.
            if (manifest.Files.FirstOrDefault(name => !PreparedFiles.IsDataFile(name)) is { } strange)
                throw new FormatException($"the file {DisplayText.Quote(strange)}; expected the name of a shard");
            return manifest;
        }
        catch (FormatException exception)
        {
            throw new PreparedException(path, $"damaged: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PreparedException(path, $"cannot be read: {DisplayText.Escape(exception.Message)}", exception);
        }
    }

    /// <summary>Adds the checksums of a file to a fingerprint.</summary>
    public static void AddTo(IncrementalHash fingerprint, SectionFileReader file)
    {
        foreach (var section in file.Sections)
        {
            fingerprint.AppendData(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"{(uint)section.Kind} {section.Rows} {section.Bytes} {section.Checksum:x8}\n")));
        }
    }

    /// <summary>Opens the file of names and checks its sections.</summary>
    public static SectionFileReader OpenNames(string folder, string name)
    {
        var file = SectionFileReader.Open(PreparedFiles.Format.About(Path.Combine(folder, name)));
        file.RequireChecksums();
        return file;
    }

    static LargeArray<float> ReadLevels(SectionFileReader names)
    {
        var section = names.Section(SectionKind.PairLevels);
        if (section.Rows > DistinctValues.MaxCount)
        {
            throw names.Errors.Damaged(
                section, FormattableString.Invariant($"{section.Rows:N0} levels; expected at most {DistinctValues.MaxCount:N0}"));
        }

        var levels = names.List<float>(section);
        return ShardContent.FindStrength(levels, 0) is { } problem ? throw names.Errors.Damaged(section, problem) : levels;
    }

    static void RequireConsecutive(string folder, IReadOnlyList<PreparedShard> shards, int rows, long pairs)
    {
        var (row, pair) = (0L, 0L);
        foreach (var shard in shards)
        {
            if (shard.FirstRow != row || shard.FirstPair != pair) throw Damaged(folder, $"the shard {shard.File} does not follow the one before it");
            (row, pair) = (row + shard.Rows, pair + shard.Pairs);
        }

        if (row != rows || pair != pairs) throw Damaged(folder, "the shards do not have all rows and pairs");
    }

    static SparseRows Join(
        string folder,
        List<ShardFile> files,
        IReadOnlyList<PreparedShard> shards,
        int rows,
        int columns,
        LargeArray<float> levels,
        ArrayStore arrays)
    {
        var offsets = LargeArray<long>.Uninitialized(rows + 1L);
        offsets.Writable(0, 1)[0] = 0;
        foreach (var (file, shard) in files.Zip(shards))
        {
            var from = file.Offsets;
            var to = offsets.Writable(shard.FirstRow, shard.Rows + 1);
            for (var row = 0; row < to.Length; row++) to[row] = from[row] + shard.FirstPair;
        }

        try
        {
            var indices = StitchedFiles.Array<int>([.. files.Select(file => file.Columns)]);
            var values = levels.Length == 0
                ? EntryValues.Of(StitchedFiles.Array<float>([.. files.Select(file => file.Values)]))
                : EntryValues.Of(StitchedFiles.Array<ushort>([.. files.Select(file => file.Codes)]), levels);
            return new SparseRows(columns, offsets, indices, values) { Arrays = arrays };
        }
        catch (IOException exception)
        {
            throw new PreparedException(folder, $"cannot be mapped: {DisplayText.Escape(exception.Message)}", exception);
        }
    }

    static PreparedException Damaged(string folder, string reason) => new(Path.Combine(folder, PreparedFiles.Manifest), $"damaged: {reason}");
}
