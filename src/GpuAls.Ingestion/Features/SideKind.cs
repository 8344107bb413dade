namespace GpuAls.Ingestion.Features;

/// <summary>The side of the interactions that a table describes.</summary>
enum SideKind
{
    /// <summary>The users.</summary>
    User,

    /// <summary>The items.</summary>
    Item,
}
