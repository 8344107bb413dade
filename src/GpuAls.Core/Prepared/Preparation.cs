using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.SectionFiles;

namespace GpuAls.Core.Prepared;

/// <summary>
/// The preparation of a folder in steps: rows are read into a file, sorted by user, sorted by item and filtered, and written as shards. A step that
/// was interrupted begins again; the steps before it are not repeated. The folder is locked for one preparation.
/// </summary>
sealed class Preparation : IDisposable
{
    readonly string folder;
    readonly string work;
    readonly FileStream held;
    PreparationState state;

    Preparation(string folder, FileStream held, PreparationState state)
    {
        (this.folder, this.held, this.state) = (folder, held, state);
        work = Path.Combine(folder, PreparedFiles.Work);
    }

    /// <summary>The last step that is complete.</summary>
    public PreparationStep Done => state.Done;

    /// <summary>The counts so far.</summary>
    public PreparedManifest Manifest => state.Manifest;

    string Rows => Path.Combine(work, "rows");

    string Names => Path.Combine(work, "names");

    string Kept(string side) => Path.Combine(work, Manifest.Dropped is { Rounds: > 0 } ? $"kept-{side}" : side);

    /// <summary>Creates the folder if it is missing, locks it, and finds the steps that are complete.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="input">The identity of the input; null if it can be read only once, and then no step of an earlier run is used.</param>
    /// <exception cref="PreparedException">The folder cannot be created or written, or another preparation uses it.</exception>
    public static Preparation Open(string folder, string? input)
    {
        var work = Path.Combine(folder, PreparedFiles.Work);
        return Guard(folder, () =>
        {
            DurableFolder.Create(folder);
            Directory.CreateDirectory(work);
            var held = FileLocks.Hold(Path.Combine(work, "lock"), inUse => new PreparedException(
                folder, "in use by another preparation; expected a folder of its own for each", inUse));
            var state = PreparationState.Read(work);
            if (state is null || input is null || state.Input != input || !HasFiles(work, state))
            {
                foreach (var path in Directory.EnumerateFiles(work).Where(path => path != held.Name)) File.Delete(path);
                state = new PreparationState(input ?? "", PreparationStep.None, new PreparedManifest { Program = Version });
            }

            return new Preparation(folder, held, state);
        });
    }

    /// <summary>Step 1: reads the rows.</summary>
    /// <param name="read">Reads them into the builder, and returns the labels of the items and the manifest with the sources.</param>
    /// <param name="cancel">Stops the work.</param>
    public void Read(
        Func<InteractionMatrixBuilder, PreparedManifest, (Utf8Strings? Labels, PreparedManifest Manifest)> read, CancellationToken cancel) =>
        Guard(folder, () =>
        {
            using var rows = new InteractionSpill(Rows);
            var builder = new InteractionMatrixBuilder(rows);
            var (labels, manifest) = read(builder, Manifest);
            rows.Complete(cancel);
            Flush(Rows);
            var (users, items) = (builder.Users.Build(kind: "user"), builder.Items.Build(labels, "item"));
            WriteNames(Names, users, items, LargeArray<float>.Uninitialized(0), cancel);
            Complete(PreparationStep.Read, manifest);
            return 0;
        });

    /// <summary>Step 2: sorts the rows by user, and adds up equal pairs.</summary>
    public void SortByUser(IProgress<double>? progress, CancellationToken cancel) => Guard(folder, () =>
    {
        var (users, items) = BeginStep();
        var sort = new PairSort(work, users, items, progress, cancel);
        var (cancelled, rounded) = sort.SortByUser(Rows);
        var pairs = PairFiles.Open(sort.ByUser, items.Count).Entries;
        Flush(PairFiles.Paths(sort.ByUser));
        Complete(PreparationStep.ByUser, Manifest with
        {
            Users = users.Count,
            Items = items.Count,
            Pairs = pairs,
            Duplicates = RowFileReader.Count(Rows) - pairs - cancelled,
            Cancelled = cancelled,
            RoundedSums = rounded,
        });
        File.Delete(Rows);
        return 0;
    });

    /// <summary>Step 3: sorts the pairs by item, and drops users and items.</summary>
    /// <param name="filter">The filter; null for none.</param>
    /// <param name="words">The filter as typed.</param>
    /// <param name="progress">Receives the share that is done.</param>
    /// <param name="cancel">Stops the work.</param>
    public void SortByItem(InteractionFilter? filter, string words, IProgress<double>? progress, CancellationToken cancel) => Guard(folder, () =>
    {
        var (users, items) = BeginStep();
        var sort = new PairSort(work, users, items, progress, cancel);
        sort.SortByItem();
        var (byUser, byItem) = (PairFiles.Open(sort.ByUser, items.Count), PairFiles.Open(sort.ByItem, users.Count));
        if (filter is null)
        {
            Flush(PairFiles.Paths(sort.ByItem));
            Complete(PreparationStep.ByItem, Manifest);
            return 0;
        }

        var (keptUsers, keptItems) = (Path.Combine(work, "kept-user"), Path.Combine(work, "kept-item"));
        var kept = PairFilter.Apply(filter, new InteractionMatrix(users, items, byUser, byItem, 0), keptUsers, keptItems, cancel);
        var manifest = Manifest with
        {
            Dropped = new(words, kept.DroppedPairs, users.Count - kept.Users.Count, items.Count - kept.Items.Count, kept.Rounds),
            Users = kept.Users.Count,
            Items = kept.Items.Count,
            Pairs = Manifest.Pairs - kept.DroppedPairs,
        };
        if (kept.Rounds > 0)
        {
            WriteNames(Names + ".kept", users.Select(kept.Users), items.Select(kept.Items), LargeArray<float>.Uninitialized(0), cancel);
            Flush([.. PairFiles.Paths(keptUsers), .. PairFiles.Paths(keptItems)]);
        }

        Flush(PairFiles.Paths(sort.ByItem));
        Complete(PreparationStep.ByItem, manifest);
        return 0;
    });

    /// <summary>Step 4: writes the shards and then the manifest, which replaces an older one at once.</summary>
    /// <param name="shards">The number of shards of each side, at most the number of users and of items.</param>
    /// <param name="progress">Receives the share that is done.</param>
    /// <param name="cancel">Stops the work.</param>
    public PreparedManifest WriteShards(int shards, IProgress<double>? progress, CancellationToken cancel) => Guard(folder, () =>
    {
        var (users, items) = BeginStep();
        var byUser = PairFiles.Open(Kept("user"), items.Count);
        var byItem = PairFiles.Open(Kept("item"), users.Count);
        var writer = new ShardWriter(folder, users, items, byUser, byItem);
        var manifest = writer.Write(Manifest, shards, progress, cancel);
        AtomicFile.Write(
            Path.Combine(folder, PreparedFiles.Manifest),
            file =>
            {
                file.Write(ManifestText.Write(manifest));
                return 0;
            },
            (reason, inner) => new PreparedException(Path.Combine(folder, PreparedFiles.Manifest), reason, inner),
            needsRegularFile: true);
        Clean(manifest);
        return manifest;
    });

    /// <summary>Unlocks the folder.</summary>
    public void Dispose() => held.Dispose();

    /// <summary>The bytes of the disk that the steps after the reading need at most, files that exist included.</summary>
    /// <param name="rows">The number of rows that became interactions.</param>
    /// <param name="isFiltered">Whether users and items are dropped.</param>
    public static double DiskBytes(double rows, bool isFiltered) => (isFiltered ? 48 : 32) * rows;

    static string Version => typeof(Preparation).Assembly.GetName().Version!.ToString(3);

    void Complete(PreparationStep step, PreparedManifest manifest)
    {
        state = state with { Done = step, Manifest = manifest };
        state.Write(work);
    }

    /// <summary>Frees memory, because a step sorts with the memory that is free at its start, and reads the names.</summary>
    (Vocabulary Users, Vocabulary Items) BeginStep()
    {
        SystemMemory.FreeGarbage();
        var path = Manifest.Dropped is { Rounds: > 0 } ? Names + ".kept" : Names;
        var names = PreparedFolder.OpenNames(work, Path.GetFileName(path));
        return (Of("user", SectionKind.UserKeyOffsets), Of("item", SectionKind.ItemKeyOffsets));

        Vocabulary Of(string kind, SectionKind offsets) => names.Vocabulary(kind, (int)names.Section(offsets).Rows - 1);
    }

    static void WriteNames(string path, Vocabulary users, Vocabulary items, LargeArray<float> levels, CancellationToken cancel) =>
        AtomicFile.Write(
            path,
            file =>
            {
                ShardWriter.WriteNames(file, users, items, levels, cancel);
                return 0;
            },
            (reason, inner) => new PreparedException(path, reason, inner),
            needsRegularFile: true);

    // The manifest names the new files: whatever else is here is of an older preparation, or temporary.
    void Clean(PreparedManifest manifest)
    {
        var files = manifest.Files.ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            if (PreparedFiles.IsDataFile(Path.GetFileName(path)) && !files.Contains(Path.GetFileName(path))) File.Delete(path);
        }

        TemporaryFile.DeleteUnused(folder);
        Dispose();
        Directory.Delete(work, recursive: true);
    }

    static void Flush(params IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            DiskFlush.Flush(file);
        }
    }

    /// <summary>Whether the files of the last complete step are there.</summary>
    static bool HasFiles(string work, PreparationState state)
    {
        IEnumerable<string> files = state.Done switch
        {
            PreparationStep.None => [],
            PreparationStep.Read => ["rows", "names"],
            PreparationStep.ByUser => [.. PairFiles.Paths("user"), "names"],
            PreparationStep.ByItem when state.Manifest.Dropped is { Rounds: > 0 } =>
                [.. PairFiles.Paths("kept-user"), .. PairFiles.Paths("kept-item"), "names.kept"],
            PreparationStep.ByItem => [.. PairFiles.Paths("user"), .. PairFiles.Paths("item"), "names"],
        };
        return files.All(name => File.Exists(Path.Combine(work, name)));
    }

    static T Guard<T>(string folder, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (DiskErrors.Include(exception))
        {
            throw new PreparedException(
                folder,
                $"cannot be written: {DisplayText.Escape(TemporaryNames.Replace(DiskErrors.Reason(exception), Path.GetFileName(folder)))}",
                exception);
        }
    }
}
