using GpuAls.Cli.Output;
using GpuAls.Core.Interactions;

namespace GpuAls.Cli.Queries;

/// <summary>A column of recommendations as a table.</summary>
/// <param name="Name">The name, as in the header of TSV.</param>
/// <param name="Type">string, int, float or double.</param>
sealed record AnswerColumn(string Name, Type Type);

/// <summary>Recommendations to many users as one table: user, [userId], rank, item, [itemId], score, [percentile], [because].</summary>
static class AnswerColumns
{
    /// <summary>The columns.</summary>
    /// <param name="users">The names of the users; they have ids if the names are labels. Null for users who are not in the model.</param>
    /// <param name="items">The names of the items.</param>
    /// <param name="percentiles">Whether answers have percentiles.</param>
    /// <param name="because">Whether answers have reasons, as JSON.</param>
    public static IReadOnlyList<AnswerColumn> Of(Vocabulary? users, Vocabulary items, bool percentiles, bool because) =>
    [
        .. users is null ? [new("user", typeof(string))] : Name(users, "user"),
        new("rank", typeof(int)),
        .. Name(items, "item"),
        new("score", typeof(float)),
        .. percentiles ? [new("percentile", typeof(double))] : (AnswerColumn[])[],
        .. because ? [new("because", typeof(string))] : (AnswerColumn[])[],
    ];

    /// <summary>The rows of an answer, a value for each column.</summary>
    public static IEnumerable<object?[]> Rows(Report answer)
    {
        var lead = answer.Fields.Select(field => field.Value).ToArray();
        foreach (var row in answer.Tables[0].Rows)
        {
            var whole = new object?[lead.Length + row.Length];
            lead.CopyTo(whole, 0);
            for (var n = 0; n < row.Length; n++) whole[lead.Length + n] = row[n] is Table reasons ? JsonReportWriter.Text(reasons) : row[n];
            yield return whole;
        }
    }

    static IEnumerable<AnswerColumn> Name(Vocabulary names, string kind) =>
        Queries.Answers.NameColumns(names, kind, kind).Select(column => new AnswerColumn(column.Name, typeof(string)));
}
