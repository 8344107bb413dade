using GpuAls.Cli.Output;

namespace GpuAls.Cli.Queries;

/// <summary>Recommendations to many users that a target receives.</summary>
/// <param name="Users">The number of users.</param>
/// <param name="Count">The requested number of items for each user.</param>
/// <param name="Columns">The columns of the answers as a table.</param>
/// <param name="Fingerprint">A text that is equal for two runs with the same answers in the same order.</param>
/// <param name="From">The answers from the n-th user on.</param>
sealed record AnswerRun(
    int Users, int Count, IReadOnlyList<AnswerColumn> Columns, string Fingerprint, Func<int, IEnumerable<Report>> From);
