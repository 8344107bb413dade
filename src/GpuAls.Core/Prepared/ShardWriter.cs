using System.Globalization;
using System.Security.Cryptography;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.SectionFiles;

namespace GpuAls.Core.Prepared;

/// <summary>Writes sorted pairs as shards, and their names as a file beside them.</summary>
/// <param name="folder">The prepared folder.</param>
/// <param name="users">The names of the users.</param>
/// <param name="items">The names of the items.</param>
/// <param name="byUser">The pairs by user.</param>
/// <param name="byItem">The pairs by item.</param>
sealed class ShardWriter(string folder, Vocabulary users, Vocabulary items, SparseRows byUser, SparseRows byItem)
{
    const int PieceEntries = 1 << 20;

    /// <summary>Writes all files but the manifest.</summary>
    /// <param name="manifest">The counts.</param>
    /// <param name="count">The number of shards of each side.</param>
    /// <param name="progress">Receives the share of the files that are written.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The manifest with the files and their fingerprint.</returns>
    public PreparedManifest Write(PreparedManifest manifest, int count, IProgress<double>? progress, CancellationToken cancel)
    {
        var levels = FindLevels(cancel);
        var mark = Mark(count);
        manifest = manifest with
        {
            Names = PreparedFiles.Names(mark),
            ByUser = Cut(byUser, "user", count, mark),
            ByItem = Cut(byItem, "item", count, mark),
        };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Write(manifest.Names, hash, file => WriteNames(file, users, items, levels?.Levels ?? LargeArray<float>.Uninitialized(0), cancel));
        var done = 0;
        WriteSide(new ShardEntries(byUser, levels), manifest.ByUser);
        WriteSide(new ShardEntries(byItem, levels), manifest.ByItem);
        return manifest with { Fingerprint = Convert.ToHexStringLower(hash.GetHashAndReset()) };

        void WriteSide(ShardEntries entries, IReadOnlyList<PreparedShard> shards)
        {
            foreach (var shard in shards)
            {
                Write(shard.File, hash, file => ShardFile.Write(file, entries, shard, cancel));
                progress?.Report((double)++done / (2 * count));
            }
        }
    }

    /// <summary>Writes the names of users and items, and the distinct strengths.</summary>
    public static void WriteNames(FileStream file, Vocabulary users, Vocabulary items, LargeArray<float> levels, CancellationToken cancel)
    {
        var sections = NameSections.Of(users, items).ToList();
        var writer = new SectionFileWriter(PreparedFiles.Format, file, sections.Count + 1);
        foreach (var (kind, bytes, rows) in sections) writer.Append(kind, bytes, rows, 1, 1, cancel);
        writer.Append(SectionKind.PairLevels, levels, levels.Length, 1, 1, cancel);
        writer.Complete(PreparedFiles.Version);
    }

    void Write(string name, IncrementalHash hash, Action<FileStream> write)
    {
        var path = Path.Combine(folder, name);
        AtomicFile.Write(
            path,
            file =>
            {
                write(file);
                return 0;
            },
            (reason, inner) => new PreparedException(path, reason, inner),
            needsRegularFile: true);
        using var written = SectionFileReader.Open(PreparedFiles.Format.About(path));
        PreparedFolder.AddTo(hash, written);
    }

    /// <summary>The distinct strengths; null if they are none, or too many for codes.</summary>
    DistinctValues? FindLevels(CancellationToken cancel)
    {
        var pieces = (byUser.Entries + PieceEntries - 1) / PieceEntries;
        var parts = (int)Math.Clamp(pieces, 1, Environment.ProcessorCount);
        var found = DistinctValues.Find(parts, (part, distinct) =>
        {
            for (var piece = pieces * part / parts; piece < pieces * (part + 1) / parts; piece++)
            {
                cancel.ThrowIfCancellationRequested();
                var start = piece * PieceEntries;
                if (!distinct.TryAdd(byUser.Values.Floats!.Slice(start, (int)Math.Min(PieceEntries, byUser.Entries - start)))) return false;
            }

            return true;
        });
        return found is { Levels.Length: > 0 } ? found : null;
    }

    /// <summary>Eight hexadecimal digits that depend on the data and the number of shards.</summary>
    unsafe string Mark(int count)
    {
        uint[] checksums =
        [
            (uint)count, PreparedFiles.Version, Of(byUser.Offsets), Of(byUser.ColumnIndices), Of(byUser.Values.Floats!),
            .. NameSections.Of(users, items)
                .Select(section => Checksum(section.Bytes, section.Rows * SectionElements.Of(section.Kind)!.Value.Size())),
        ];
        return BlockChecksum.OfBlocks(checksums).ToString("x8", CultureInfo.InvariantCulture);

        static uint Of<T>(LargeArray<T> array) where T : unmanaged => BlockChecksum.Of((byte*)array.Pointer, array.Bytes);
    }

    static uint Checksum(ISectionBytes bytes, long length)
    {
        var blocks = new uint[BlockChecksum.Blocks(length)];
        for (var block = 0; block < blocks.Length; block++)
        {
            var start = (long)block * BlockChecksum.BlockBytes;
            blocks[block] = BlockChecksum.Crc32C(bytes.Slice(start, (int)Math.Min(BlockChecksum.BlockBytes, length - start)));
        }

        return BlockChecksum.OfBlocks(blocks);
    }

    static IReadOnlyList<PreparedShard> Cut(SparseRows rows, string side, int count, string mark)
    {
        var bounds = ShardCut.Bounds(rows, count);
        return
        [
            .. Enumerable.Range(0, count).Select(shard => new PreparedShard(
                PreparedFiles.Shard(side, shard, mark),
                bounds[shard],
                bounds[shard + 1] - bounds[shard],
                rows.Offsets[bounds[shard]],
                rows.Offsets[bounds[shard + 1]] - rows.Offsets[bounds[shard]])),
        ];
    }
}
