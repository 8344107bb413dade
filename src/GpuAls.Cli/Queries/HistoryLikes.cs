using GpuAls.Cli.Input;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Interactions;

namespace GpuAls.Cli.Queries;

/// <summary>The interactions of new users with the items of a model. Items that the model does not have are left out.</summary>
sealed class HistoryLikes
{
    readonly UserHistories histories;
    readonly OpenModel model;
    readonly int[] rows; // of the model's items, −1 if unknown
    readonly UnknownNames unknown = new();
    readonly UnknownNames without = new();
    int usersWithout;

    /// <param name="histories">The interactions.</param>
    /// <param name="model">The model.</param>
    /// <param name="onUnknown">The treatment of items that the model does not have.</param>
    /// <param name="note">Receives a note on unknown items.</param>
    /// <exception cref="GpuAlsException">An item stops the query, or several items of the model have its name.</exception>
    public HistoryLikes(UserHistories histories, OpenModel model, UnknownNamePolicy onUnknown, Action<string> note)
    {
        (this.histories, this.model) = (histories, model);
        rows = [.. Enumerable.Range(0, Items.Count).Select(item => RowOf(Items.Key(item), onUnknown))];
        var skipped = rows.Count(row => row < 0);
        if (skipped == 0) return;
        note(
            $"Ignored {Format.Count(skipped)} of the {Format.Count(rows.Length, "item")} in {DisplayText.Escape(histories.Name)}, "
            + $"which {(skipped == 1 ? "is" : "are")} not in {DisplayText.Escape(model.Path)}: {unknown}");
    }

    Vocabulary Items => histories.Matrix.Items;

    /// <summary>The number of users.</summary>
    public int Users => histories.Matrix.Users.Count;

    /// <summary>The name of a user.</summary>
    public string NameOf(int user) => histories.Matrix.Users.Name(user);

    /// <summary>The items of a user, as rows of the model, with strengths.</summary>
    public IReadOnlyList<(int Item, float Strength)> Of(int user)
    {
        var items = histories.Matrix.ByUser.RowColumns(user);
        var strengths = histories.Matrix.ByUser.RowValues(user);
        var likes = new List<(int, float)>(items.Length);
        for (var e = 0; e < items.Length; e++)
        {
            if (rows[items[e]] >= 0) likes.Add((rows[items[e]], strengths[e]));
        }

        return likes;
    }

    /// <summary>Counts a user without a list.</summary>
    public void CountWithout(int user)
    {
        usersWithout++;
        without.AddUser(NameOf(user));
    }

    /// <summary>The note on the users without a list; null for none.</summary>
    /// <exception cref="RemedyException">No user has a list.</exception>
    public string? NoteOnUsersWithout()
    {
        if (usersWithout == 0) return null;
        var (file, known) = (DisplayText.Escape(histories.Name), $"likes an item that has users in {DisplayText.Escape(model.Path)}");
        if (usersWithout == Users)
        {
            throw new RemedyException(
                $"{file}: no user {known}; expected at least one of the {Format.Count(Users, "user")}",
                "Name items of the model in the column of the item");
        }

        return $"{Format.Count(usersWithout)} of the {Format.Count(Users, "user")} in {file} {(usersWithout == 1 ? "gets" : "get")} no list, "
            + $"because none {known}: {without}";
    }

    int RowOf(string name, UnknownNamePolicy onUnknown)
    {
        try
        {
            if (onUnknown == UnknownNamePolicy.Stop) return model.Item(name);
            if (model.TryItem(name) is { } row) return row;
        }
        catch (GpuAlsException exception) when (exception.InnerException is UnknownNameException)
        {
            throw new RemedyException(
                $"{histories.Name}: {exception.Message}", $"Correct the name. Or skip unknown items: {UnknownNameOption.OptionName} skip", exception);
        }
        catch (AmbiguousNameException exception)
        {
            throw new GpuAlsException($"{histories.Name}: {exception.Message}", exception);
        }

        unknown.AddItem(name);
        return -1;
    }
}
