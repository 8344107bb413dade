using GpuAls.Core.Indexing;
using GpuAls.Core.Memory;
using GpuAls.Core.SectionFiles;

namespace GpuAls.Core.Model;

/// <summary>The sections of the index of the items in a model file. Either all are there or none.</summary>
static class IndexSections
{
    static readonly SectionKind[] Kinds =
    [
        SectionKind.ItemIndex, SectionKind.IndexCentroids, SectionKind.IndexOffsets, SectionKind.IndexRows, SectionKind.IndexCodes,
        SectionKind.IndexScales, SectionKind.IndexLengths,
    ];

    /// <summary>The content of the sections.</summary>
    public static IEnumerable<(SectionKind Kind, ISectionBytes Bytes, long Rows, long Columns, long Stride)> Of(ItemIndex? index)
    {
        if (index is null) return [];
        var settings = index.Settings.Write();
        var centroids = index.Centroids;
        return
        [
            (Kinds[0], new ArrayBytes<byte>(LargeArray<byte>.From(settings)), settings.Length, 1, 1),
            (Kinds[1], new ArrayBytes<float>(centroids.Values), centroids.Rows, centroids.Factors, centroids.Stride),
            (Kinds[2], new ArrayBytes<long>(index.Offsets), index.Offsets.Length, 1, 1),
            (Kinds[3], new ArrayBytes<int>(index.Rows), index.Rows.Length, 1, 1),
            (Kinds[4], new ArrayBytes<sbyte>(index.Codes), index.Rows.Length, centroids.Factors, index.Stride),
            (Kinds[5], new ArrayBytes<float>(index.Scales), index.Scales.Length, 1, 1),
            (Kinds[6], new ArrayBytes<float>(index.Lengths), index.Lengths.Length, 1, 1),
        ];
    }

    /// <summary>The index of a file; null if it has none.</summary>
    /// <param name="file">The file.</param>
    /// <param name="factors">f.</param>
    /// <param name="items">The number of items.</param>
    /// <exception cref="ModelFileException">A section is missing or damaged, or the index belongs to other vectors.</exception>
    public static ItemIndex? Read(SectionFileReader file, int factors, int items)
    {
        if (!Array.Exists(Kinds, file.Has)) return null;
        var settings = file.Text(SectionKind.ItemIndex, IndexSettings.Read);
        var centroids = file.Factors(SectionKind.IndexCentroids, factors);
        var rows = file.Section(SectionKind.IndexRows);
        var codes = file.Section(SectionKind.IndexCodes);
        file.RequireCount(codes, "rows", codes.Rows, rows.Rows);
        file.RequireCount(codes, "columns", codes.Columns, factors);
        file.RequireCount(codes, "stride", codes.Stride, ByteVectors.StrideFor(factors));
        var index = new ItemIndex(
            settings,
            centroids,
            file.Offsets(SectionKind.IndexOffsets, centroids.Rows, rows.Rows, maxLength: items),
            file.List<int>(rows),
            file.Elements<sbyte>(codes),
            Floats(SectionKind.IndexScales),
            Floats(SectionKind.IndexLengths));
        RequireProbes("similarProbes", settings.SimilarProbes);
        RequireProbes("recommendProbes", settings.RecommendProbes);
        var vectors = file.Section(SectionKind.ItemFactors);
        if (settings.Checksum != vectors.Checksum)
        {
            throw file.Errors.Damaged(
                file.Section(SectionKind.ItemIndex),
                $"the index belongs to item factors with checksum {settings.Checksum:X8}; expected {vectors.Checksum:X8}");
        }

        if (index.FindProblem(items) is { } problem) throw file.Errors.Damaged(problem);
        return index;

        LargeArray<float> Floats(SectionKind kind)
        {
            var section = file.Section(kind);
            file.RequireCount(section, "rows", section.Rows, rows.Rows);
            return file.List<float>(section);
        }

        void RequireProbes(string name, int probes)
        {
            if (probes >= 1 && probes <= centroids.Rows) return;
            throw file.Errors.Damaged(
                file.Section(SectionKind.ItemIndex), FormattableString.Invariant($"{name} {probes:N0}; expected 1 to {centroids.Rows:N0}"));
        }
    }
}
