namespace DropoutLab.Lab.Reports;

/// <summary>A picture of an experiment: as a file for those who take it along, and as a part of the page for every width, light, dark
/// and print.</summary>
internal interface IPicture
{
    byte[] Png();

    /// <param name="id">Identifies it on the page.</param>
    /// <param name="description">What is to be seen, for those who do not see it.</param>
    Html OnPage(string id, string description);
}
