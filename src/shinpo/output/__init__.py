"""Writers: tables and documents become PDF, Excel, HTML and CSV. They compute no figure."""
