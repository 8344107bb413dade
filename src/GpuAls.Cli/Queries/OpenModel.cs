using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>A model with the name of its file, and its rows by name.</summary>
/// <param name="path">The file, as it was typed.</param>
sealed class OpenModel(string path)
{
    /// <summary>What is in it.</summary>
    public AlsModel Model { get; } = AlsModel.Open(path);

    /// <summary>The row of a user.</summary>
    /// <exception cref="GpuAlsException">There is none of this name; the message has those that look like it.</exception>
    public int User(string name) => Names.Find(Model.Users, name, "user", path);

    /// <summary>The row of an item.</summary>
    /// <exception cref="GpuAlsException">There is none of this name; the message has those that look like it.</exception>
    public int Item(string name) => Names.Find(Model.Items, name, "item", path);

    /// <summary>The rows of all items that a file names, one a line.</summary>
    public IReadOnlyList<int>? Items(string? file) => file is null ? null : NameFile.Find(file, Item);

    /// <summary>Who is asking, as rows with strengths.</summary>
    public IReadOnlyList<(int Item, float Strength)> Rows(Likes likes) => [.. likes.Rows(Item)];
}
