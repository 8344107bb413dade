using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Evaluation;

namespace GpuAls.Cli.Evaluating;

/// <summary>The metrics of each user as tab-separated text, for a histogram or to find users with poor recommendations.</summary>
static class PerUserFile
{
    /// <summary>Writes the metrics of one model: <c>user, ndcg@10, …</c></summary>
    /// <exception cref="GpuAlsException">The file cannot be written.</exception>
    public static void Write(string path, EvaluationResult evaluation, Vocabulary users) => Write(
        path,
        evaluation.Metrics,
        evaluation.Users.Select((user, index) => (users.Key(user), evaluation.Metrics.Select(metric => evaluation.Of(index, metric)))));

    /// <summary>
    /// Writes the metrics of two models, and the second minus the first: <c>user, first.ndcg@10, second.ndcg@10, difference.ndcg@10, …</c>
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="first">The metrics of the first model.</param>
    /// <param name="second">The metrics of the second model.</param>
    /// <param name="pairs">The index of each user in the second and in the first model.</param>
    /// <param name="users">The users of the second model.</param>
    /// <exception cref="GpuAlsException">The file cannot be written.</exception>
    public static void Write(
        string path, EvaluationResult first, EvaluationResult second, IReadOnlyList<(int Second, int First)> pairs, Vocabulary users)
    {
        Write(
            path,
            [.. second.Metrics.SelectMany(metric => (string[])[$"first.{metric}", $"second.{metric}", $"difference.{metric}"])],
            pairs.Select(pair => (
                users.Key(second.Users[pair.Second]),
                second.Metrics.SelectMany(metric => WithDifference(first.Of(pair.First, metric), second.Of(pair.Second, metric))))));

        static double[] WithDifference(double before, double after) => [before, after, after - before];
    }

    static void Write(string path, IReadOnlyList<string> names, IEnumerable<(string User, IEnumerable<double> Values)> rows)
    {
        Column[] columns = [new("user", "User"), .. names.Select(name => new Column(name, name))];
        var table = new Table("users", null, columns, [.. rows.Select(row => (object?[])[row.User, .. row.Values.Select(Cell)])]);
        TextFile.Write(path, EvaluateOptions.PerUserOption, text => new TsvReportWriter(text).Write(new Report(null, [], table)));
    }

    // A number that does not exist is left blank.
    static object? Cell(double value) => double.IsNaN(value) ? null : value;
}
