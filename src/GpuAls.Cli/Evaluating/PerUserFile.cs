using System.Text;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>Every metric of every user, as tab-separated text: for a histogram, or to find who is served badly.</summary>
static class PerUserFile
{
    /// <exception cref="GpuAlsException">It cannot be written.</exception>
    public static void Write(string path, Evaluation evaluation, Vocabulary users)
    {
        Column[] columns = [new("user", "User"), .. evaluation.Metrics.Select(metric => new Column(metric, metric))];
        try
        {
            using var text = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            new TsvReportWriter(text).Write(new Report(null, [], new Sheet("users", null, columns, [.. evaluation.Users.Select(Row)])));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RemedyException($"{path}: cannot be written: {exception.Message}", "Name another file: --per-user", exception);
        }

        object?[] Row(int user, int index) =>
            [users.Key(user), .. evaluation.Metrics.Select(metric => evaluation.Of(index, metric)).Select(value => double.IsNaN(value) ? null : (object?)value)];
    }
}
