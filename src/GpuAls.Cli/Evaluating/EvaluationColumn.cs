using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>One evaluation in a report.</summary>
/// <param name="Name">For programs: the object that holds its numbers; empty for the report itself.</param>
/// <param name="Title">For people.</param>
/// <param name="Evaluation">The numbers.</param>
/// <param name="HasInterval">Whether its intervals are shown.</param>
sealed record EvaluationColumn(string Name, string Title, EvaluationResult Evaluation, bool HasInterval);
