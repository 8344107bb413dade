using GpuAls.Cli.Input;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Input;

namespace GpuAls.Cli.Queries;

/// <summary>The pairs of user and item in a file, read one after the other.</summary>
/// <param name="path">The file; - is standard input.</param>
/// <param name="columns">The columns of the user and the item.</param>
/// <param name="model">The model with the users and items.</param>
/// <param name="onUnknown">The treatment of pairs whose user or item is not in the model.</param>
sealed class PairsInFile(string path, InteractionFormat columns, OpenModel model, UnknownNamePolicy onUnknown)
{
    readonly UnknownNames unknown = new();

    string Name => path == Terminal.InputPath ? "standard input" : path;

    /// <summary>Reads the pairs, as rows of the model.</summary>
    /// <param name="terminal">Standard input.</param>
    /// <param name="note">Receives notes on the columns and on skipped pairs.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">The file cannot be read, has no known pair, or a row or a name stops the reading; thrown while the pairs
    /// are enumerated.</exception>
    public IEnumerable<(int User, int Item)> Read(Terminal terminal, Action<string> note, CancellationToken cancel)
    {
        using var rows = Open(terminal, cancel);
        foreach (var line in ColumnNotes.Of(rows.Layout, hasValues: false)) note(line);
        var (pairs, skipped) = (0L, 0L);
        while (Next(rows))
        {
            cancel.ThrowIfCancellationRequested();
            pairs++;
            if (Find(rows) is { } pair) yield return pair;
            else skipped++;
        }

        if (skipped == pairs) throw NoneKnown(pairs);
        if (skipped > 0)
        {
            note(
                $"Skipped {Format.Count(skipped)} of the {Format.Count(pairs, "pair")} in {DisplayText.Escape(Name)}, "
                + $"whose user or item is not in {DisplayText.Escape(model.Path)}: {unknown}");
        }
    }

    PairRows Open(Terminal terminal, CancellationToken cancel)
    {
        try
        {
            return new PairRows(
                path == Terminal.InputPath ? TextInput.From(terminal.Input, Name, cancel: cancel) : TextInput.Open(path, cancel: cancel), columns);
        }
        catch (UnexpectedModelFileException exception)
        {
            throw new RemedyException(exception.Message, "Name a text file with a user and an item in each row", exception);
        }
        catch (ColumnsException exception)
        {
            var (user, item) = exception.Suggestion is { } found ? ($"{found.User}", $"{found.Item}") : ("USER", "ITEM");
            throw new RemedyException(exception.Message, $"Name the columns: --user-column {user} --item-column {item}", exception);
        }
    }

    static bool Next(PairRows rows)
    {
        try
        {
            return rows.Next();
        }
        catch (BadRowException exception)
        {
            var remedy = exception is { IsFirstRow: true, Kind: BadRowKind.TooFewColumns }
                ? "Name the columns: --user-column, --item-column"
                : "Correct the row";
            throw new RemedyException(exception.Message, remedy, exception);
        }
    }

    (int User, int Item)? Find(PairRows rows)
    {
        try
        {
            if (onUnknown == UnknownNamePolicy.Stop) return (model.User(rows.User), model.Item(rows.Item));
            var (user, item) = (model.TryUser(rows.User), model.TryItem(rows.Item));
            if (user is { } knownUser && item is { } knownItem) return (knownUser, knownItem);
            if (user is null) unknown.AddUser(rows.User);
            if (item is null) unknown.AddItem(rows.Item);
            return null;
        }
        catch (GpuAlsException exception) when (exception.InnerException is UnknownNameException)
        {
            throw new RemedyException(
                $"{rows.Position}: {exception.Message}",
                $"Correct the name. Or skip pairs with an unknown name: {UnknownNameOption.OptionName} skip",
                exception);
        }
        catch (AmbiguousNameException exception)
        {
            throw new GpuAlsException($"{rows.Position}: {exception.Message}", exception);
        }
    }

    RemedyException NoneKnown(long pairs) => new(
        $"{Name}: no pair of {Format.Count(pairs)} has a user and an item in {DisplayText.Escape(model.Path)}; "
            + $"expected at least one, found {unknown}",
        "Name users and items of the model in the file");
}
