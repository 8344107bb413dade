using GpuAls.Cli.Input;
using GpuAls.Core;
using GpuAls.Core.Model;

namespace GpuAls.Cli.Queries;

/// <summary>A model with the path of its file, and its rows by name.</summary>
/// <param name="path">The file, as typed.</param>
sealed class OpenModel(string path)
{
    /// <summary>The model.</summary>
    public AlsModel Model { get; } = AlsModel.Open(path);

    /// <summary>The row of a user.</summary>
    /// <exception cref="GpuAlsException">No user has this name; the message has the nearest names.</exception>
    public int User(string name) => Names.Find(Model.Users, name, "user", path);

    /// <summary>The row of an item.</summary>
    /// <exception cref="GpuAlsException">No item has this name; the message has the nearest names.</exception>
    public int Item(string name) => Names.Find(Model.Items, name, "item", path);

    /// <summary>The rows of the items in a file with one name per line; null if there is no file.</summary>
    public IReadOnlyList<int>? Items(string? file, CancellationToken cancel) => file is null ? null : Names.FindAll(file, Item, cancel);

    /// <summary>Likes as rows with strengths.</summary>
    public IReadOnlyList<(int Item, float Strength)> Rows(NamedLikes likes) => [.. likes.Rows(Item)];
}
