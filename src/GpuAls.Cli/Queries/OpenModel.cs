using GpuAls.Cli.Input;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;

namespace GpuAls.Cli.Queries;

/// <summary>A model with the path of its file, and its rows by name.</summary>
/// <param name="path">The file, as typed.</param>
sealed class OpenModel(string path)
{
    /// <summary>The file, as typed.</summary>
    public string Path => path;

    /// <summary>The model.</summary>
    public AlsModel Model { get; } = AlsModel.Open(path);

    /// <summary>The row of a user.</summary>
    /// <exception cref="GpuAlsException">No user has this name; the message has the nearest names.</exception>
    public int User(string name) => Names.Find(Model.Users, name, "user", path);

    /// <summary>The row of an item.</summary>
    /// <exception cref="GpuAlsException">No item has this name; the message has the nearest names.</exception>
    public int Item(string name) => Names.Find(Model.Items, name, "item", path);

    /// <summary>The row of a user; null if no user has this name.</summary>
    /// <exception cref="AmbiguousNameException">Several users have this name.</exception>
    public int? TryUser(string name) => Names.TryFind(Model.Users, name, "user");

    /// <summary>The row of an item; null if no item has this name.</summary>
    /// <exception cref="AmbiguousNameException">Several items have this name.</exception>
    public int? TryItem(string name) => Names.TryFind(Model.Items, name, "item");

    /// <summary>The rows of the users in a file with one name per line.</summary>
    /// <param name="file">The file.</param>
    /// <param name="onUnknown">The treatment of unknown names.</param>
    /// <param name="mayBeEmpty">Whether a file without a known name is allowed.</param>
    /// <param name="note">Receives a note on skipped names.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">The file cannot be read, has no known name, or a name stops the reading.</exception>
    public IReadOnlyList<int> UsersIn(
        string file, UnknownNamePolicy onUnknown, bool mayBeEmpty, Action<string> note, CancellationToken cancel) =>
        Noted(NamesInFile.Read(file, "user", path, User, onUnknown, mayBeEmpty, cancel), note);

    /// <summary>The rows of the items in a file with one name per line.</summary>
    /// <param name="file">The file.</param>
    /// <param name="onUnknown">The treatment of unknown names.</param>
    /// <param name="mayBeEmpty">Whether a file without a known name is allowed.</param>
    /// <param name="note">Receives a note on skipped names.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">The file cannot be read, has no known name, or a name stops the reading.</exception>
    public IReadOnlyList<int> ItemsIn(
        string file, UnknownNamePolicy onUnknown, bool mayBeEmpty, Action<string> note, CancellationToken cancel) =>
        Noted(NamesInFile.Read(file, "item", path, Item, onUnknown, mayBeEmpty, cancel), note);

    /// <summary>Likes as rows with strengths.</summary>
    public IReadOnlyList<(int Item, float Strength)> Rows(NamedLikes likes) => [.. likes.Rows(Item)];

    static IReadOnlyList<int> Noted(NamesInFile names, Action<string> note)
    {
        if (names.Note is { } skipped) note(skipped);
        return names.Rows;
    }
}
