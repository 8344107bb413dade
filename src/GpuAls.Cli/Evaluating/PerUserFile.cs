using System.Text;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>Every metric of every user, as tab-separated text: for a histogram, or to find who is served badly, or worse than before.</summary>
static class PerUserFile
{
    /// <summary>Writes the metrics of one model: <c>user, ndcg@10, …</c></summary>
    /// <exception cref="GpuAlsException">It cannot be written.</exception>
    public static void Write(string path, EvaluationResult evaluation, Vocabulary users) => Write(
        path,
        evaluation.Metrics,
        evaluation.Users.Select((user, index) => (users.Key(user), evaluation.Metrics.Select(metric => evaluation.Of(index, metric)))));

    /// <summary>Writes the metrics of two models, and the second minus the first: <c>user, first.ndcg@10, second.ndcg@10, difference.ndcg@10, …</c></summary>
    /// <param name="path">Where to.</param>
    /// <param name="first">Of the first model.</param>
    /// <param name="second">Of the second model, with the same metrics.</param>
    /// <param name="pairs">The same user's index in the second and in the first.</param>
    /// <param name="users">Of the second model.</param>
    /// <exception cref="GpuAlsException">It cannot be written.</exception>
    public static void Write(string path, EvaluationResult first, EvaluationResult second, IReadOnlyList<(int Second, int First)> pairs, Vocabulary users)
    {
        Write(
            path,
            [.. second.Metrics.SelectMany(metric => (string[])[$"first.{metric}", $"second.{metric}", $"difference.{metric}"])],
            pairs.Select(pair => (users.Key(second.Users[pair.Second]), second.Metrics.SelectMany(metric => Both(first.Of(pair.First, metric), second.Of(pair.Second, metric))))));

        static double[] Both(double before, double after) => [before, after, after - before];
    }

    static void Write(string path, IReadOnlyList<string> names, IEnumerable<(string User, IEnumerable<double> Values)> rows)
    {
        Column[] columns = [new("user", "User"), .. names.Select(name => new Column(name, name))];
        try
        {
            using var text = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            new TsvReportWriter(text).Write(new Report(null, [], new Sheet("users", null, columns, [.. rows.Select(row => (object?[])[row.User, .. row.Values.Select(Cell)])])));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RemedyException($"{path}: cannot be written: {exception.Message}", "Name another file: --per-user", exception);
        }
    }

    // What has no meaning is left blank.
    static object? Cell(double value) => double.IsNaN(value) ? null : value;
}
