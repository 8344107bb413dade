using System.Text;
using GpuAls.Core;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion;

/// <summary>The rows of a text with a user and an item each, one after the other. Other columns are not read.</summary>
sealed class PairRows : IDisposable
{
    readonly InteractionFormat format;
    readonly TextInteractionSource source;
    readonly RowRules rules;
    long rows;

    /// <param name="input">The open text, which is disposed with this object.</param>
    /// <param name="columns">The columns of the user and the item.</param>
    /// <exception cref="GpuAlsException">The text is empty, cannot be read, or lacks a column.</exception>
    public PairRows(TextInput input, InteractionFormat columns)
    {
        format = columns with { Value = null };
        source = new TextInteractionSource(input, format);
        rules = new RowRules(format);
    }

    /// <summary>The user of the current row.</summary>
    public string User { get; private set; } = "";

    /// <summary>The item of the current row.</summary>
    public string Item { get; private set; } = "";

    /// <summary>The position of the current row: <c>pairs.tsv:12</c>.</summary>
    public string Position => source.RowPosition;

    /// <summary>The header, the separator and the columns that were found, without rows.</summary>
    public ReadReport Layout => new()
    {
        Name = source.Name,
        Header = source.Header,
        Separator = source.Layout.Separator,
        Columns = source.Columns,
        IsHeaderDetected = true,
        TimeLikeColumns = source.TimeLikeColumns,
        Rows = 0,
        Interactions = 0,
        ZeroStrengthRows = 0,
        BadRows = new Dictionary<BadRowKind, long>(),
        FirstBadRows = [],
        Bytes = 0,
    };

    /// <summary>Moves to the next row.</summary>
    /// <returns>False at the end of the text.</returns>
    /// <exception cref="BadRowException">The row has no user or no item.</exception>
    /// <exception cref="GpuAlsException">The text cannot be read, or has only a header.</exception>
    public bool Next()
    {
        while (source.NextLine())
        {
            if (source.HasRow)
            {
                rows++;
                var row = source.Row;
                if (rules.Check(row, isKnownUser: false, out var item, out _) is { } problem)
                    throw Bad(problem, BadRowText.Describe(problem, source, format));
                (User, Item) = (Encoding.UTF8.GetString(row.User), Encoding.UTF8.GetString(item));
                return true;
            }

            if (source.ProblemOfLine is { } kind) throw Bad(kind, source.DescribeProblem(kind));
        }

        source.RequireRows(rows);
        return false;
    }

    public void Dispose() => source.Dispose();

    BadRowException Bad(BadRowKind kind, string problem)
    {
        var bad = new BadRowException($"{source.RowPosition}: {problem}: {DisplayText.Quote(source.RowText)}", kind, source.RowNumber)
        {
            IsFirstRow = rows <= 1,
        };
        source.CheckRest(bad);
        return bad;
    }
}
