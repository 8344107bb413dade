using GpuAls.Cli.Output;
using GpuAls.Core;
using GpuAls.Export.Targets;
using GpuAls.Export.Vectors;

namespace GpuAls.Cli.Exporting;

/// <summary>The result of an export: the parts that were written, and the effect of neighbours that a format cannot hold.</summary>
/// <param name="Format">The format.</param>
/// <param name="Job">The model and the target as typed.</param>
/// <param name="Parts">The parts.</param>
/// <param name="Overlap">The overlap of the lists with and without neighbours; null if it was not measured.</param>
sealed record ExportReport(ExportFormat Format, ExportJob Job, IReadOnlyList<ExportedPart> Parts, RankingOverlap? Overlap)
{
    /// <summary>A sentence for each part.</summary>
    public IEnumerable<string> Sentences => Parts.Select(part =>
        $"Wrote {DisplayText.Escape(Place(part))}: {part.Content}{(part.Bytes is { } bytes ? $", {Output.Format.Bytes(bytes)}" : "")}.");

    /// <summary>The report for programs.</summary>
    public Report ForPrograms => new(
        null,
        [
            new("format", null, Format.Word),
            new("target", null, Job.Target),
            new("metric", null, VectorMetricInfo.Of(Job.Metric).Word),
            new("users", null, Job.Model.Users.Count),
            new("items", null, Job.Model.Items.Count),
            new("factors", null, Job.Model.Options.Factors),
            .. Overlap is null ? (Field[])[] : [new("overlap.users", null, Overlap.Users), new("overlap.ofTen", null, Overlap.OfTen)],
        ],
        new Table(
            "parts",
            null,
            [new("name", "Name"), new("content", "Content"), new("bytes", "Bytes")],
            [.. Parts.Select(part => (object?[])[part.Name, part.Content, part.Bytes])]));

    /// <summary>The note on neighbours that the format does not hold; null if the export ranks as the model does.</summary>
    public string? NeighbourNote => Format.HoldsNeighbours || Job.Model.Neighbours is null
        ? null
        : $"The model has neighbours, and vectors rank without them: {Effect} "
            + "For vectors that rank as the model does: gpuals train FILE --neighbours 0";

    string Effect => Overlap is null
        ? "the lists differ from those of gpuals recommend."
        : FormattableString.Invariant($"they give {Overlap.OfTen:F1} of the 10 items of gpuals recommend ")
            + $"(mean of {Output.Format.Count(Overlap.Users, "user")}).";

    string Place(ExportedPart part) => Format.Target == ExportTarget.Folder ? Path.Combine(Job.Target, part.Name) : part.Name;
}
